import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { createNtkLogger, type NtkBoardError } from '../lib/index.ts';
import { databasePath, openSqliteReader } from '../lib/store/sqlite/index.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { storedRun } from './helpers/whole-run.ts';

/** What happens to the database between two halves of a training. */
const moves: [string, (database: string) => Promise<void>, (database: string) => void][] = [
  ['deleted', async () => {}, (database) => rmSync(path.dirname(database), { recursive: true })],
  [
    'replaced by an earlier copy of itself',
    async (database) => void (await new SqliteDatabase(database, { readonly: true }).backup(`${database}.copy`)),
    (database) => renameSync(`${database}.copy`, database),
  ],
];

it.each(moves)('an upload goes on when the database is %s: the server gets every row once', async (_, before, move) => {
  const server = await startTestServer();
  const logdir = temporaryFolder();
  const faults: NtkBoardError[] = [];
  // The end of a training waits for what is left to be sent, not for as long as it may.
  const settings = { logdir, url: server.url, run: 'r', finishUploadMs: 3_600_000 };
  const ntkLogger = createNtkLogger({ ...settings, onError: (error) => faults.push(error) });
  const half = async (from: number) => {
    for (let step = from; step < from + 50; step++) ntkLogger.log({ loss: step / 3 }, { step });
    ntkLogger.text('note', `from ${from}`, { step: from });
    await ntkLogger.flush();
  };
  const reader = openSqliteReader(server.logdir);
  const arrived = (last: number) =>
    vi.waitFor(async () => expect((await reader.run(ntkLogger.runId))?.lastStep).toBe(last), { timeout: 60_000 });
  await half(0);
  await arrived(49);
  await before(databasePath(logdir));
  await half(50);
  await arrived(99);
  move(databasePath(logdir));
  await half(100);
  await arrived(149);
  await ntkLogger.finish();
  await reader.close();
  expect(faults.map(({ code }) => code)).toEqual(['store-failed']);
  const local = await storedRun(logdir, ntkLogger.runId);
  expect(local).toMatchObject({ lastStep: 149, isFinished: true });
  const steps = Array.from({ length: 150 }, (_, step) => step);
  const [loss] = local?.scalars ?? [];
  expect(loss).toMatchObject({ steps, values: steps.map((step) => step / 3) });
  expect(await storedRun(server.logdir, ntkLogger.runId)).toEqual(local);
});
