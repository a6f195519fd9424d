import { hostname } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNtkLogger, type NtkLogger, type NtkLoggerOptions } from '../lib/index.ts';
import { openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { deadProcessId } from './helpers/dead-process-id.ts';
import { readRun, startRun } from './helpers/logged-run.ts';
import { randomNormal } from './helpers/random.ts';
import { newRun, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { withoutPlace } from './helpers/without-place.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function data(n: number, width: number, seed = 3): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: n * width }, randomNormal(seed)), [n, width]);
}

function smallModel(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: tf.initializers.glorotNormal({ seed: 4 }) }),
    ],
  });
}

/** One step of everything that has a step. */
async function logAll(
  ntkLogger: NtkLogger,
  model: tf.LayersModel,
  X: tf.Tensor,
  step: number,
  loss: number,
): Promise<void> {
  await ntkLogger.step(model, X, { step, epoch: step / 2, metrics: { loss } });
  void ntkLogger.histogram('h', [step, step + 1], { step });
  ntkLogger.text('t', `at ${step}`, { step });
  model.setWeights(tf.tidy(() => model.getWeights().map((weight) => tf.mul(weight, 1.1))));
}

/** A finished run of steps 0 to 9. */
async function finishedRun(options: NtkLoggerOptions = {}) {
  const { logdir, ntkLogger } = startRun({ config: { lr: 0.1, depth: 2 }, tags: ['a'], ...options });
  const [model, X] = [smallModel(), data(4, 3)];
  for (let step = 0; step < 10; step++) await logAll(ntkLogger, model, X, step, step);
  await ntkLogger.finish();
  return { logdir, runId: ntkLogger.runId, model, X };
}

describe('resuming with a step', () => {
  test('removes what came after it, so that every line goes on without a step back', async () => {
    const { logdir, runId, model, X } = await finishedRun();
    const { ntkLogger, faults } = startRun({ logdir, resume: 'must', resumeStep: 5, tags: ['b'], config: { lr: 0.2 } });
    expect(ntkLogger.runId).toBe(runId);
    const { run: between } = await readRun(logdir, runId);
    expect(between).toMatchObject({
      status: 'running',
      finishedMs: null,
      pid: process.pid,
      lastStep: 5,
      lastEpoch: 2.5,
      snapshotCount: 6,
    });
    for (let step = 6; step < 8; step++) await logAll(ntkLogger, model, X, step, 100 + step);
    await ntkLogger.finish();
    const { run, scalars, snapshots, histograms, texts, events } = await readRun(logdir, runId);
    expect(faults).toEqual([]);
    const steps = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(scalars.loss).toMatchObject({ steps, values: [0, 1, 2, 3, 4, 5, 106, 107] });
    expect(snapshots.map(({ step }) => step)).toEqual(steps);
    expect(histograms.filter(({ name }) => name === 'h').map(({ step }) => step)).toEqual(steps);
    expect(texts.map(({ step }) => step)).toEqual(steps);
    expect(run).toMatchObject({ status: 'finished', config: { lr: 0.2, depth: 2 }, tags: ['a', 'b'] });
    expect(withoutPlace(events)).toMatchObject([
      {
        code: 'run-resumed',
        message: expect.stringMatching(/finished before, goes on after step 5. Steps up to 9 were removed/),
      },
    ]);
  });

  test('a follower of the run is told', async () => {
    const { logdir, runId } = await finishedRun();
    const reader = openSqliteReader(logdir);
    const { head } = await reader.position();
    startRun({ logdir, resume: 'must', resumeStep: 5 });
    const { changes } = await reader.changes(head, [runId], 100);
    await reader.close();
    expect(changes.map(({ kind }) => kind)).toContain('run-truncated');
    expect(changes.find(({ kind }) => kind === 'run-truncated')).toMatchObject({ afterStep: 5 });
  });

  test('beyond the end it removes nothing', async () => {
    const { logdir, runId } = await finishedRun();
    startRun({ logdir, resume: 'must', resumeStep: 50 });
    expect((await readRun(logdir, runId)).run).toMatchObject({ lastStep: 9, snapshotCount: 10 });
  });
});

test('resuming without a step removes nothing, and steps go on after the last one', async () => {
  const { logdir, runId } = await finishedRun();
  const { ntkLogger } = startRun({ logdir, runId, resume: 'allow' });
  ntkLogger.log({ loss: 1 });
  ntkLogger.log({ loss: 2 });
  await ntkLogger.finish();
  expect((await readRun(logdir, runId)).scalars.loss!.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('allow begins the run when there is none, under the id that was given, and continues it the next time', async () => {
  const logdir = temporaryFolder();
  const options = { logdir, runId: 'job-17', run: 'cnn', resume: 'allow' } as const;
  const first = startRun(options);
  expect([first.ntkLogger.runId, first.ntkLogger.name]).toEqual(['job-17', 'cnn']);
  await first.ntkLogger.finish();
  const second = startRun({ ...options, run: 'renamed in the script' });
  expect([second.ntkLogger.runId, second.ntkLogger.name]).toEqual(['job-17', 'cnn']);
});

test('by name the newest run is continued; a crashed one is running again', async () => {
  const logdir = temporaryFolder();
  const store = openSqliteWriter(logdir);
  store.createRun(newRun('old', { name: 'r', createdMs: 1_000 }));
  store.createRun(newRun('new', { name: 'r', createdMs: 2_000, pid: await deadProcessId() }));
  store.writeScalars('new', [point('loss', 7, 1)]);
  store.close();
  expect((await readRun(logdir, 'new')).run.status).toBe('crashed');
  const { ntkLogger } = startRun({ logdir, resume: 'must' });
  expect(ntkLogger.runId).toBe('new');
  const { run, events } = await readRun(logdir, 'new');
  expect(run).toMatchObject({ status: 'running', pid: process.pid });
  expect(events[0]!.message).toMatch(/crashed before, goes on after step 7\. Kernels/);
});

test('a run that another living process writes is continued with a warning', async () => {
  const logdir = temporaryFolder();
  const store = openSqliteWriter(logdir);
  store.createRun(newRun('busy', { name: 'r', pid: process.ppid, host: hostname() }));
  store.close();
  startRun({ logdir, resume: 'must' });
  const { events } = await readRun(logdir, 'busy');
  expect(events.map(({ code, level }) => [code, level])).toEqual([
    ['run-resumed', 'info'],
    ['run-taken-over', 'warning'],
  ]);
});

test('kernels of before are not at hand: nothing is compared with another first or reference, and the previous begins anew', async () => {
  const { logdir, runId, model, X } = await finishedRun({ referenceStep: 3 });
  const { ntkLogger } = startRun({ logdir, resume: 'must', resumeStep: 5, referenceStep: 3 });
  for (let step = 6; step < 9; step++) await logAll(ntkLogger, model, X, step, step);
  const other = data(5, 3, 9);
  for (let step = 9; step < 11; step++) await logAll(ntkLogger, model, other, step, step);
  await ntkLogger.finish();
  const { snapshots } = await readRun(logdir, runId);
  const compared = (which: string) =>
    snapshots.filter(({ metrics }) => `kernelDistanceTo${which}` in metrics).map(({ step }) => step);
  // Step 10 is the second on a probe that the resumed process has seen from its first.
  expect(compared('First')).toEqual([1, 2, 3, 4, 5, 10]);
  expect(compared('Previous')).toEqual([1, 2, 3, 4, 5, 7, 8, 10]);
  expect(compared('Reference')).toEqual([4, 5]);
});

test('a reference that lies ahead of the resumed step is taken', async () => {
  const { logdir, runId, model, X } = await finishedRun();
  const { ntkLogger } = startRun({ logdir, resume: 'must', resumeStep: 5, referenceStep: 7 });
  for (let step = 6; step < 9; step++) await logAll(ntkLogger, model, X, step, step);
  await ntkLogger.finish();
  const { snapshots } = await readRun(logdir, runId);
  expect(snapshots.filter(({ metrics }) => 'kernelDistanceToReference' in metrics).map(({ step }) => step)).toEqual([
    8,
  ]);
});

test('a branch leaves the run as it is, and says where it left it', async () => {
  const { logdir, runId, model, X } = await finishedRun({ group: 'g' });
  const before = await readRun(logdir, runId);
  const { ntkLogger, faults } = startRun({
    logdir,
    runId,
    run: 'warmer',
    resume: 'must',
    resumeStep: 5,
    branch: true,
    config: { lr: 0.5 },
  });
  ntkLogger.log({ loss: 0.5 });
  await logAll(ntkLogger, model, X, 7, 7);
  await ntkLogger.finish();
  expect(faults).toEqual([]);
  expect(await readRun(logdir, runId)).toEqual(before);
  const { run, scalars, snapshots } = await readRun(logdir, ntkLogger.runId);
  expect(run).toMatchObject({
    name: 'warmer',
    parentId: runId,
    parentStep: 5,
    group: 'g',
    tags: ['a'],
    config: { lr: 0.5, depth: 2 },
  });
  expect(scalars.loss!.steps).toEqual([6, 7]);
  expect(snapshots.map(({ step }) => step)).toEqual([7]);
  const unnamed = startRun({ logdir, run: 'r', resume: 'must', branch: true });
  expect(unnamed.ntkLogger.name).toBe('r from 9');
  expect((await unnamed.read()).run).toMatchObject({ parentId: runId, parentStep: 9 });
});

describe('what cannot be meant is refused at once, and nothing is written', () => {
  const cases: [name: string, options: NtkLoggerOptions, message: RegExp][] = [
    [
      'must without such a run',
      { resume: 'must', run: 'other' },
      /option 'resume'.*expected a run of the name "other" in this logdir, got none/,
    ],
    ['must without such an id', { resume: 'must', runId: 'x' }, /option 'resume'.*of the id "x"/],
    [
      'an id that is taken',
      { runId: 'taken' },
      /option 'runId'.*expected an id of its own, got that of run "name of taken".*resume: 'allow'/,
    ],
    ['a deleted run', { runId: 'deleted', resume: 'allow' }, /option 'runId'.*expected a run that is not deleted/],
    ['neither id nor name', { resume: 'allow' }, /option 'resume'.*it needs runId or run/],
    ['a step without resuming', { run: 'a', resumeStep: 3 }, /option 'resumeStep'.*it needs resume/],
    ['a branch without resuming', { run: 'a', branch: true }, /option 'branch'.*it needs resume/],
    ['an id with a slash', { runId: 'a/b' }, /option 'runId'.*letters, digits/],
    ['another word', { run: 'a', resume: 'maybe' as never }, /option 'resume'/],
  ];
  for (const [name, options, message] of cases) {
    test(name, async () => {
      const logdir = temporaryFolder();
      const store = openSqliteWriter(logdir);
      store.createRun(newRun('taken'));
      store.createRun(newRun('deleted'));
      store.updateRun('deleted', { deletedMs: 1 });
      store.close();
      const reader = openSqliteReader(logdir);
      const before = await reader.position();
      expect(() => createNtkLogger({ logdir, ...options })).toThrow(
        expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
      );
      expect(await reader.position()).toEqual(before);
      await reader.close();
    });
  }
});
