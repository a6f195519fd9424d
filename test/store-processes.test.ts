import { expect, it } from 'vitest';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { integrityOf } from './helpers/integrity.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const WRITER = 'test/helpers/writer-process.ts';

it('lets four processes create and write one database at once while a reader follows; every row arrives', async () => {
  const logdir = temporaryFolder();
  const count = 300;
  const runs = ['a', 'b', 'c', 'd'];
  const writers = runs.map((run) => runTypescript(WRITER, [logdir, run, String(count)]));
  await Promise.race(writers.map((writer) => writer.printed('0\n')));
  const reader = openSqliteReader(logdir);
  const followed = new Map<string, Set<number>>(runs.map((run) => [run, new Set()]));
  let head = 0;
  let running = true;
  void Promise.all(writers.map(({ ended }) => ended)).then(() => {
    running = false;
  });
  for (let last = false; !last; ) {
    last = !running;
    const page = await reader.changes(head, 'all', 50);
    for (const change of page.changes) {
      expect(change.id).toBeGreaterThan(head);
      if (change.kind === 'scalars') for (const { step } of change.points) followed.get(change.runId)?.add(step);
    }
    ({ head } = page);
    if (page.more) last = false;
    await new Promise(setImmediate);
  }
  for (const writer of writers) {
    expect(await writer.ended, writer.output()).toEqual({ code: 0, signal: null });
    expect(writer.output()).not.toContain('locked');
  }
  for (const run of runs) {
    const steps = Array.from({ length: count }, (_, step) => step);
    expect([...followed.get(run)!]).toEqual(steps);
    const [loss] = await reader.scalars(run);
    expect(loss?.steps).toEqual(steps);
    expect(loss?.values).toEqual(steps.map((step) => step / 7));
    expect(await reader.snapshots(run)).toHaveLength(count / 50);
    expect(await reader.run(run)).toMatchObject({ status: 'crashed', lastStep: count - 1, snapshotCount: count / 50 });
  }
  await reader.close();
  expect(integrityOf(logdir)).toBe('ok');
});

it('keeps every acknowledged row of a writer killed with SIGKILL', async () => {
  const logdir = temporaryFolder();
  const writer = runTypescript(WRITER, [logdir, 'killed', '1000000']);
  await writer.printed('\n200\n');
  writer.child.kill('SIGKILL');
  expect((await writer.ended).signal).toBe('SIGKILL');
  const lines = writer.output().split('\n');
  // The last line may be cut off: it counts only with its end.
  const acknowledged = lines.slice(0, -1).map(Number);
  const reader = openSqliteReader(logdir);
  const [loss] = await reader.scalars('killed');
  expect(loss?.steps.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(loss!.steps.length - acknowledged.length).toBeLessThanOrEqual(1);
  expect((await reader.snapshots('killed')).length).toBeGreaterThanOrEqual(Math.ceil(acknowledged.length / 50));
  expect((await reader.run('killed'))?.status).toBe('crashed');
  await reader.close();
  expect(integrityOf(logdir)).toBe('ok');
});

it('writes from the exit handler of a process', async () => {
  const logdir = temporaryFolder();
  const writer = runTypescript(WRITER, [logdir, 'a', '1', 'on-exit']);
  expect(await writer.ended).toEqual({ code: 0, signal: null });
  const reader = openSqliteReader(logdir);
  expect((await reader.scalars('a')).map(({ name }) => name)).toEqual(['farewell', 'loss']);
  await reader.close();
});
