import { statSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { empiricalNtk, type RetentionPolicy, selectBackend } from '../lib/index.ts';
import {
  checkDatabase,
  databasePath,
  openSqliteReader,
  openSqliteWriter,
  vacuumDatabase,
} from '../lib/store/sqlite/index.ts';
import { startRun } from './helpers/logged-run.ts';
import { randomUniform } from './helpers/random.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { wholeRun } from './helpers/whole-run.ts';

const N = 12;

/** A kernel that does not compress to nothing, other ones at each step. */
function kernelAt(step: number) {
  const random = randomUniform(step + 1);
  return { component: 'total', n: N, values: Float64Array.from({ length: N * N }, () => random()) };
}

function stepsWithKernels(logdir: string, table = 'kernel', runId = 'a'): number[] {
  const database = new SqliteDatabase(databasePath(logdir), { readonly: true });
  try {
    const rows = database.prepare(`SELECT DISTINCT step FROM ${table} WHERE run_id = ? ORDER BY step`);
    return rows.pluck().all(runId) as number[];
  } finally {
    database.close();
  }
}

/** What a policy keeps, told anew in the plainest way. */
function expected(steps: number[], policy: RetentionPolicy, bytes: (step: number) => number): number[] {
  const { every, last, logarithmic, maxBytes } = policy;
  let kept = steps;
  if (every || last || logarithmic) {
    const marks = [0];
    if (logarithmic) for (let i = 0; i <= 12 * logarithmic; i++) marks.push(10 ** (i / logarithmic));
    const atMarks = marks.map((mark) => steps.find((step) => step >= mark - 1e-6));
    kept = steps.filter(
      (step, i) =>
        i === 0 ||
        step === steps.at(-1) ||
        (every && i % every === 0) ||
        (last && i >= steps.length - last) ||
        (logarithmic && atMarks.includes(step)),
    );
  }
  const sum = () => kept.reduce((total, step) => total + bytes(step), 0);
  while (maxBytes !== undefined && kept.length > 1 && sum() > maxBytes) {
    kept = kept.length > 2 ? [kept[0]!, ...kept.slice(2)] : kept.slice(1);
  }
  return kept;
}

/** Steps that rise by random strides, from 0 or later. */
function randomSteps(random: () => number): number[] {
  let step = Math.floor(random() * 3);
  return Array.from({ length: 5 + Math.floor(random() * 60) }, () => {
    const here = step;
    step += 1 + Math.floor(random() * random() * 40);
    return here;
  });
}

describe('a policy', () => {
  it('keeps what it says, once at the end or again and again, on 60 random runs', () => {
    const random = randomUniform(11);
    const maybe = (most: number) => (random() < 0.4 ? 1 + Math.floor(random() * most) : undefined);
    for (let trial = 0; trial < 60; trial++) {
      const logdir = temporaryFolder();
      const writer = openSqliteWriter(logdir);
      writer.createRun(newRun('a'));
      const steps = randomSteps(random);
      const policy: RetentionPolicy = { every: maybe(9), last: maybe(9), logarithmic: maybe(8) };
      if (random() < 0.4) policy.maxBytes = Math.floor(random() * steps.length * 250);
      const again = random() < 0.5 && policy.maxBytes === undefined;
      for (const step of steps) {
        writer.writeSnapshot('a', newSnapshot(step, 0, { kernels: [kernelAt(step)] }));
        if (again && random() < 0.3) writer.thinKernels('a', { ...policy, last: policy.last });
      }
      const sizes = sizesOf(logdir);
      const before = stepsWithKernels(logdir).length;
      const { snapshots } = writer.thinKernels('a', policy);
      const kept = stepsWithKernels(logdir);
      expect([policy, kept]).toEqual([policy, expected(steps, policy, (step) => sizes.get(step)!)]);
      expect(snapshots).toBe(before - kept.length);
      writer.close();
    }
  });

  it('drops neither scalars nor spectra nor anything else of a run, pictures only when told to', async () => {
    const logdir = temporaryFolder();
    const writer = openSqliteWriter(logdir);
    writer.createRun(newRun('a'));
    for (let step = 0; step < 20; step++) {
      writer.writeSnapshot('a', newSnapshot(step, 0, { kernels: [kernelAt(step)] }));
      writer.writeScalars('a', [point('loss', step, step)]);
    }
    const reader = openSqliteReader(logdir);
    const withoutKernels = (run: NonNullable<Awaited<ReturnType<typeof wholeRun>>>) => ({
      ...run,
      snapshots: run.snapshots.map(({ kernels: _, ...others }) => others),
    });
    const before = withoutKernels((await wholeRun(reader, 'a'))!);
    expect(writer.thinKernels('a', { every: 7 }).snapshots).toBe(20 - 4);
    expect(withoutKernels((await wholeRun(reader, 'a'))!)).toEqual(before);
    expect(stepsWithKernels(logdir, 'thumbnail')).toHaveLength(20);
    writer.thinKernels('a', { last: 3, pictures: true });
    expect(stepsWithKernels(logdir, 'thumbnail')).toEqual([0, 17, 18, 19]);
    expect(stepsWithKernels(logdir, 'spectrum')).toHaveLength(20);
    writer.close();
    await reader.close();
  });
});

function sizesOf(logdir: string): Map<number, number> {
  const database = new SqliteDatabase(databasePath(logdir), { readonly: true });
  const rows = database.prepare('SELECT step, sum(length(triangle)) AS bytes FROM kernel GROUP BY step').all();
  database.close();
  return new Map((rows as { step: number; bytes: number }[]).map(({ step, bytes }) => [step, bytes]));
}

describe('the logger', () => {
  beforeAll(() => selectBackend({ prefer: 'cpu' }));

  it('stores full kernels, equal to empiricalNtk in float32, and keeps those of its policy', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    const X = tf.tensor2d([1, 2, 3, -1, 0, 2, 0.5, 0.25, -3], [3, 3]);
    const { logdir, ntkLogger, faults } = startRun({
      fullKernels: 'all',
      retention: { every: 10, last: 2 },
      mode: 'inline',
    });
    for (let step = 0; step < 45; step++) await ntkLogger.step(model, X, { step });
    await ntkLogger.finish();
    const kernel = await empiricalNtk(model, X, null, { outputs: 'trace' });
    tf.dispose(X);
    model.dispose();
    expect(faults).toEqual([]);
    expect(stepsWithKernels(logdir, 'kernel', ntkLogger.runId)).toEqual([0, 10, 20, 30, 40, 43, 44]);
    const reader = openSqliteReader(logdir);
    const stored = await reader.kernel(ntkLogger.runId, 44, 'total');
    expect(stored?.values).toEqual(Float32Array.from(kernel.total));
    for (const { name, kernel: values } of kernel.components) {
      expect((await reader.kernel(ntkLogger.runId, 44, name))?.values).toEqual(Float32Array.from(values));
    }
    await reader.close();
  });

  it('refuses a policy that means nothing, at once', () => {
    for (const retention of [{ every: 0 }, { last: 1.5 }, { maxBytes: -1 }, { keep: 3 }]) {
      expect(() => startRun({ retention: retention as RetentionPolicy })).toThrow(/option 'retention/);
    }
  });
});

test('vacuum makes the file smaller, with every row as it was', async () => {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  for (const id of ['a', 'b']) {
    writer.createRun(newRun(id));
    for (let step = 0; step < 150; step++) {
      writer.writeSnapshot(
        id,
        newSnapshot(step, 0, { kernels: [kernelAt(step), { ...kernelAt(step), component: 'x' }] }),
      );
      writer.writeScalars(id, [point('loss', step, step / 3)]);
      writer.updateRun(id, { notes: `${step}` });
    }
  }
  writer.deleteRun('b');
  const reader = openSqliteReader(logdir);
  const before = await wholeRun(reader, 'a');
  const { head } = await reader.position();
  await reader.close();
  writer.close();
  const bytes = statSync(databasePath(logdir)).size;
  const report = vacuumDatabase(logdir);
  const after = openSqliteReader(logdir);
  expect(await wholeRun(after, 'a')).toEqual(before);
  // A follower that comes late still gets everything.
  const { changes } = await after.changes(0, ['a'], 10_000);
  expect(changes.filter(({ kind }) => kind === 'snapshot')).toHaveLength(150);
  expect(changes.flatMap((change) => (change.kind === 'scalars' ? change.points : []))).toHaveLength(150);
  expect((await after.position()).head).toBe(head);
  await after.close();
  expect(report.afterBytes).toBe(statSync(databasePath(logdir)).size);
  expect(report.afterBytes).toBeLessThan(0.7 * bytes);
  expect(report).toMatchObject({ freeBytes: 0, thinned: { snapshots: 0 } });
  expect(checkDatabase(logdir).findings).toEqual([]);
});

test('ntkboard vacuum beside a process that writes: both end well, and nothing that was acknowledged is missing', async () => {
  const logdir = temporaryFolder();
  const own = openSqliteWriter(logdir);
  own.createRun(newRun('old'));
  for (let step = 0; step < 200; step++) own.writeSnapshot('old', newSnapshot(step, 0, { kernels: [kernelAt(step)] }));
  own.close();
  const writer = runTypescript('test/helpers/writer-process.ts', [logdir, 'live', '3000']);
  await writer.printed('\n100\n');
  const vacuum = runTypescript('server/cli.ts', ['vacuum', logdir, '--keep-every', '50', '--run', 'old', '--json']);
  expect((await vacuum.ended).code, vacuum.output()).toBe(0);
  expect(JSON.parse(vacuum.output())).toMatchObject({ thinned: { snapshots: 195 } });
  expect((await writer.ended).code, writer.output()).toBe(0);
  const reader = openSqliteReader(logdir);
  const [loss] = await reader.scalars('live', ['loss']);
  expect(loss?.steps).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  await reader.close();
  expect(stepsWithKernels(logdir, 'kernel', 'old')).toEqual([0, 50, 100, 150, 199]);
  expect(checkDatabase(logdir).findings).toEqual([]);
});
