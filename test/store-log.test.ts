import { existsSync, statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { databasePath, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { integrityOf } from './helpers/integrity.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { newRun, newText } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const MIB = 2 ** 20;
const LONG_TEXT = 'x'.repeat(MIB);

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

test('the checkpoints of a writer that lives long are made by a thread, while it writes and while it does not', async () => {
  const logdir = temporaryFolder();
  const database = databasePath(logdir);
  const writer = openSqliteWriter(logdir, { checkpointsInThread: true });
  writer.createRun(newRun('a'));
  for (let step = 0; step < 20; step++) writer.writeTexts('a', [newText('note', step, LONG_TEXT)]);
  // Its own connection would leave all in the log up to 128 MiB.
  const other = new SqliteDatabase(database);
  const log = () => (other.pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }])[0];
  expect(log().log).toBeGreaterThan(0);
  // Once all is checkpointed the log begins anew, with a commit of the thread's.
  await vi.waitFor(() => expect(log().log).toBeLessThan(10), { timeout: 60_000, interval: 20 });
  other.close();
  expect(sizeOf(database)).toBeGreaterThan(20 * MIB);
  // What is written now goes where the old frames were.
  const before = sizeOf(`${database}-wal`);
  expect(before).toBeGreaterThan(20 * MIB);
  for (let step = 20; step < 36; step++) writer.writeTexts('a', [newText('note', step, LONG_TEXT)]);
  expect(sizeOf(`${database}-wal`)).toBe(before);
  const reader = openSqliteReader(logdir);
  expect((await reader.texts('a')).map(({ step }) => step)).toEqual(Array.from({ length: 36 }, (_, step) => step));
  await reader.close();
  writer.close();
  // The thread has closed the database before the writer did: the last one to close leaves a single file.
  expect(existsSync(`${database}-wal`)).toBe(false);
  expect(integrityOf(logdir)).toBe('ok');
});

test('a writer that writes little starts no thread', () => {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir, { checkpointsInThread: true });
  writer.createRun(newRun('a'));
  for (let step = 0; step < 9; step++) writer.writeTexts('a', [newText('note', step, 'x'.repeat(MIB / 16))]);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort')).toEqual([]);
  writer.close();
  expect(existsSync(`${databasePath(logdir)}-wal`)).toBe(false);
});

test('the thread keeps no process alive, whether it calls process.exit or has nothing left to do', async () => {
  for (const way of ['exit', 'return']) {
    const logdir = temporaryFolder();
    const program = runTypescript('test/helpers/programs/write-much.ts', [logdir, way]);
    expect((await program.ended).code, program.output()).toBe(0);
    const reader = openSqliteReader(logdir);
    expect(await reader.texts('a')).toHaveLength(30);
    await reader.close();
    expect(integrityOf(logdir)).toBe('ok');
  }
});
