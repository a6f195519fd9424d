import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createNtkLogger, type NtkBoardError, selectBackend } from '../lib/index.ts';
import { databasePath } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { startFakeDestination } from './helpers/fake-destination.ts';
import { startApi, startTestServer } from './helpers/start-test-server.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { storedRun } from './helpers/whole-run.ts';

const TOKEN = 'ntkb_secret_0123456789';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

/** Resolves when the upload of a logdir has begun its first attempt. */
async function isSending(logdir: string): Promise<void> {
  const database = new SqliteDatabase(databasePath(logdir), { readonly: true });
  const owner = database.prepare('SELECT owner FROM upload').pluck();
  await vi.waitFor(() => expect(owner.get()).toEqual(expect.any(String)), { timeout: 60_000 });
  database.close();
}

/** A port where nothing listens. */
async function aClosedPort(): Promise<number> {
  const server = await startApi(temporaryFolder(), 0);
  await server.close();
  return server.port;
}

it('sends everything a training logs: after finish the server has the very rows of the local database', async () => {
  const server = await startTestServer();
  const logdir = temporaryFolder();
  const faults: NtkBoardError[] = [];
  const onError = (error: NtkBoardError) => faults.push(error);
  const config = { lr: 0.1 };
  const ntkLogger = createNtkLogger({
    logdir,
    url: server.url,
    run: 'a',
    config,
    tags: ['t'],
    preset: 'full',
    onError,
  });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const X = tf.randomNormal([6, 3], 0, 1, 'float32', 1);
  for (let step = 1; step <= 3; step++) {
    await ntkLogger.step(model, X, { step, labels: [0, 1, 0, 1, 0, 1], metrics: { loss: 1 / step } });
    await ntkLogger.histogram('weights', [1, 2, 3, Number.NaN], { step });
    ntkLogger.text('note', `step ${step}`, { step });
  }
  ntkLogger.summary({ best: 1 / 3 });
  await ntkLogger.finish();
  expect(faults).toEqual([]);
  const local = await storedRun(logdir, ntkLogger.runId);
  expect(local).toMatchObject({ name: 'a', isFinished: true, snapshotCount: 3, tags: ['t'], summary: { best: 1 / 3 } });
  expect(local!.histograms.length + local!.texts.length).toBeGreaterThan(3);
  expect(await storedRun(server.logdir, ntkLogger.runId)).toEqual(local);
});

it('sends while the training holds its thread', async () => {
  const logdir = temporaryFolder();
  const remote = temporaryFolder();
  const server = new ChildProgram('test/helpers/programs/ingest-server.ts', [remote, '0']);
  onTestFinished(async () => void (await server.end('SIGKILL')));
  const [, port] = await server.line(/^port (\d+)$/);
  const ntkLogger = createNtkLogger({ logdir, url: `http://127.0.0.1:${port}` });
  onTestFinished(() => ntkLogger.finish());
  const database = new SqliteDatabase(databasePath(remote), { readonly: true });
  onTestFinished(() => void database.close());
  const arrived = database.prepare('SELECT count(*) FROM run WHERE last_step = 700').pluck();
  for (let step = 1; step <= 700; step++) ntkLogger.log({ loss: step }, { step });
  await ntkLogger.flush();
  // From here on this thread runs no timer, no callback and no promise.
  const deadline = Date.now() + 60_000;
  while (arrived.get() === 0 && Date.now() < deadline) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  expect(arrived.get()).toBe(1);
});

it('lets training go on without the server: flush waits for the file alone, finish for so long as it may, and says how to go on', async () => {
  const port = await aClosedPort();
  const logdir = temporaryFolder();
  const faults: NtkBoardError[] = [];
  const options = { logdir, url: `http://127.0.0.1:${port}`, token: TOKEN, finishUploadMs: 300 };
  const ntkLogger = createNtkLogger({ ...options, onError: (error) => faults.push(error) });
  ntkLogger.log({ loss: 1 }, { step: 1 });
  await ntkLogger.flush();
  expect((await storedRun(logdir, ntkLogger.runId))!.scalars[0]!.values).toEqual([1]);
  await isSending(logdir);
  const startMs = performance.now();
  await ntkLogger.finish();
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(faults.map(({ code }) => code)).toEqual(['upload-incomplete']);
  expect(faults[0]!.message).toContain(`npx ntkboard sync ${logdir} http://127.0.0.1:${port}`);
  expect(faults[0]!.message).toMatch(/ECONNREFUSED/);
  expect(faults[0]!.message).not.toContain(TOKEN);
  for (const file of readdirSync(logdir)) expect(readFileSync(path.join(logdir, file)).includes(TOKEN)).toBe(false);
});

it('takes the runs that could not be sent along with a later one', async () => {
  const logdir = temporaryFolder();
  const remote = temporaryFolder();
  const port = await aClosedPort();
  const url = `http://127.0.0.1:${port}`;
  const offline = createNtkLogger({ logdir, url, run: 'offline', finishUploadMs: 100, onError: () => {} });
  offline.log({ loss: 1 }, { step: 1 });
  await offline.finish();
  await startApi(remote, port);
  const later = createNtkLogger({ logdir, url, run: 'later' });
  later.log({ loss: 2 }, { step: 1 });
  const expected = await storedRun(logdir, offline.runId);
  await vi.waitFor(async () => expect(await storedRun(remote, offline.runId)).toEqual(expected), {
    timeout: 60_000,
    interval: 50,
  });
  await later.finish();
  expect(await storedRun(remote, later.runId)).toEqual(await storedRun(logdir, later.runId));
});

it('tells a refused token through onError, once, and keeps it out of the message', async () => {
  const destination = await startFakeDestination(() => ({ status: 401 }));
  const faults: NtkBoardError[] = [];
  const logdir = temporaryFolder();
  const options = { logdir, url: destination.url, token: TOKEN, finishUploadMs: 200 };
  const ntkLogger = createNtkLogger({ ...options, onError: (error) => faults.push(error) });
  await vi.waitFor(() => expect(faults).toHaveLength(1), { timeout: 60_000 });
  expect(destination.requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
  ntkLogger.log({ loss: 1 }, { step: 1 });
  await ntkLogger.finish();
  expect(faults.map(({ code }) => code)).toEqual(['upload-refused', 'upload-incomplete']);
  expect(JSON.stringify(faults.map(({ message }) => message))).not.toContain(TOKEN);
  const { events } = (await storedRun(logdir, ntkLogger.runId))!;
  expect(events.filter(({ code }) => code === 'upload-refused')).toHaveLength(1);
});

it('ends its process in time when the server takes everything and answers nothing', async () => {
  const silent = await startFakeDestination(() => ({ status: 200 }));
  silent.hold();
  const logdir = temporaryFolder();
  const started = performance.now();
  const program = new ChildProgram('test/helpers/programs/log-remotely.ts', [logdir, silent.url, '500']);
  onTestFinished(async () => void (await program.end('SIGKILL')));
  const code = await Promise.race([program.end(), delay(60_000, 'still running')]);
  expect(code).toBe(0);
  expect(silent.requests.length).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(60_000);
});

it('sends what is left when the process ends without finish', async () => {
  const server = await startTestServer();
  const logdir = temporaryFolder();
  const program = new ChildProgram('test/helpers/programs/log-remotely.ts', [logdir, server.url, '20000']);
  onTestFinished(async () => void (await program.end('SIGKILL')));
  expect(await program.end()).toBe(0);
  const [run] = await server.reader.runs();
  expect(run).toMatchObject({ status: 'finished', lastStep: 5 });
  expect(await storedRun(server.logdir, run!.id)).toEqual(await storedRun(logdir, run!.id));
});

it.each([
  ['an address with a password', { url: 'https://user:hunter2@board.example.org' }, /an address alone/],
  ['an address with a token in it', { url: 'https://board.example.org?token=hunter2' }, /an address alone/],
  ['no address', { url: 'board' }, /https:\/\/board.example.org/],
  ['a token that no header can carry', { url: 'https://board.example.org', token: 'hunter2\nx' }, /token/],
])('refuses %s at once, without repeating what may be secret', (_, options, message) => {
  const create = () => createNtkLogger({ logdir: temporaryFolder(), ...options });
  expect(create).toThrow(message);
  expect(create).not.toThrow(/hunter2/);
});
