import { expect, onTestFinished, test } from 'vitest';
import { checkDatabase, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { randomUniform } from './helpers/random.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const N = 256;
const SNAPSHOTS = 250;

/** A run of about 40 MB. */
function fill(logdir: string): void {
  const random = randomUniform(3);
  const values = Float64Array.from({ length: N * N }, random);
  const writer = openSqliteWriter(logdir);
  writer.createRun(newRun('large'));
  for (let step = 0; step < SNAPSHOTS; step++) {
    values[step] = step;
    writer.writeSnapshot('large', newSnapshot(step, 0, { kernels: [{ component: 'total', n: N, values }] }));
  }
  for (let start = 0; start < 200_000; start += 10_000) {
    const points = Array.from({ length: 10_000 }, (_, i) => point('loss', start + i, Math.sin(i)));
    writer.writeScalars('large', points);
  }
  writer.close();
}

test('a large run is deleted in short transactions: another process writes on without waiting for it', async () => {
  const logdir = temporaryFolder();
  fill(logdir);
  const other = new ChildProgram('test/helpers/programs/time-writes.ts', [logdir, 'other']);
  onTestFinished(() => void other.process.kill('SIGKILL'));
  await other.line(/^ready$/);
  // As the logger's: who commits does not wait for the disk besides.
  const writer = openSqliteWriter(logdir, { checkpointsInThread: true });
  const startMs = performance.now();
  let pieces = 0;
  let longestMs = 0;
  for (let isGone = false; !isGone; pieces++) {
    const before = performance.now();
    isGone = writer.deleteRunPiece('large');
    longestMs = Math.max(longestMs, performance.now() - before);
    if (pieces === 0) expect(writer.findRun({ id: 'large' })?.deletedMs).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const tookMs = performance.now() - startMs;
  writer.close();
  await other.end();
  const waits = JSON.parse((await other.rest()).at(-1)!) as number[];
  const before = Math.max(...waits.slice(0, 100));
  const during = waits.slice(100);
  expect(pieces).toBeGreaterThan(1);
  expect(during.length).toBeGreaterThan(20);
  // What a busy machine does to any write is not the deletion's doing; a deletion in one piece would take all of its time.
  expect([Math.max(...during), tookMs, longestMs]).toSatisfy(
    ([most, took]) => most! < Math.max(100, 3 * before, took! / 2),
  );
  const reader = openSqliteReader(logdir);
  expect((await reader.runs({ deleted: true })).map(({ id }) => id)).toEqual(['other']);
  expect((await reader.scalars('other'))[0]?.steps).toHaveLength(waits.length);
  await reader.close();
  expect(checkDatabase(logdir).findings).toEqual([]);
});

test('a deletion that was cut off leaves the run marked as deleted, and goes on where it stopped', async () => {
  const logdir = temporaryFolder();
  fill(logdir);
  const writer = openSqliteWriter(logdir);
  expect(writer.deleteRunPiece('large')).toBe(false);
  writer.close();
  const reader = openSqliteReader(logdir);
  expect(await reader.runs()).toEqual([]);
  expect(await reader.runs({ deleted: true })).toHaveLength(1);
  const again = openSqliteWriter(logdir);
  again.deleteRun('large');
  again.close();
  expect(await reader.runs({ deleted: true })).toEqual([]);
  const { changes } = await reader.changes(0, 'list', 1_000);
  expect(changes.at(-1)).toMatchObject({ kind: 'run-deleted', runId: 'large' });
  await reader.close();
  expect(checkDatabase(logdir).findings).toEqual([]);
});
