import * as tf from '@tensorflow/tfjs';
import { expect, it, onTestFinished } from 'vitest';
import { createNtkLogger, type NtkBoardError, selectBackend } from '../lib/index.ts';
import { OutboxLimit } from '../lib/outbox/outbox-limit.ts';
import type { UploadNotice } from '../lib/outbox/upload-notices.ts';
import { Uploader } from '../lib/outbox/uploader.ts';
import { openOutbox, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import type { StoreReader } from '../lib/store/store.ts';
import { randomNormal } from './helpers/random.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { startApi, startTestServer } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { wholeRun } from './helpers/whole-run.ts';

const N = 64;
const STEPS = Array.from({ length: 60 }, (_, step) => step);

/** A run with a full kernel that does not compress and a picture at every step. */
function aLogdir() {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  onTestFinished(() => writer.close());
  const normal = randomNormal(1);
  const values = Float64Array.from({ length: N * N }, normal);
  writer.createRun(newRun('a'));
  for (const step of STEPS) {
    writer.writeScalars('a', [point('loss', step, step / 7)]);
    writer.writeSnapshot('a', newSnapshot(step, 0, { kernels: [{ component: 'total', n: N, values }] }));
  }
  return { logdir, writer };
}

async function withReader<Result>(logdir: string, use: (reader: StoreReader) => Promise<Result>): Promise<Result> {
  const reader = openSqliteReader(logdir);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

/** The steps of the run of which something is there. */
const stepsWith = (logdir: string, read: (reader: StoreReader, step: number) => Promise<unknown>) =>
  withReader(logdir, async (reader) => {
    const found = await Promise.all(STEPS.map((step) => read(reader, step)));
    return STEPS.filter((step) => found[step] !== null);
  });
const kernelSteps = (logdir: string) => stepsWith(logdir, (reader, step) => reader.kernel('a', step, 'total'));
const pictureSteps = (logdir: string) => stepsWith(logdir, (reader, step) => reader.thumbnail('a', step, 'total'));

it('drops the oldest kernels first, what has arrived before what has not, says so, and sends the rest', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const outbox = openOutbox(logdir, server.url);
  onTestFinished(() => outbox.close());
  outbox.register('a');
  const notices: UploadNotice[] = [];
  const full = outbox.usedBytes();
  const limit = new OutboxLimit(outbox, 0.7 * full, (notice) => notices.push(notice));
  limit.look();
  expect(outbox.usedBytes()).toBeLessThanOrEqual(0.7 * full);
  const left = await kernelSteps(logdir);
  expect(left).toEqual(STEPS.slice(-left.length));
  expect(left.length).toBeGreaterThan(0);
  expect(await pictureSteps(logdir)).toEqual(STEPS);
  const dropped = STEPS.length - left.length;
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatchObject({ code: 'outbox-trimmed', level: 'warning', runId: 'a' });
  expect(notices[0]!.message).toContain(
    `the kernels of ${dropped} snapshots (steps 0 to ${dropped - 1}) were dropped, ${dropped} of them had not been sent`,
  );
  const uploader = new Uploader({ outbox, destination: { url: server.url, token: null } });
  uploader.finishWhenEmpty();
  await uploader.run();
  const whole = await withReader(logdir, (reader) => wholeRun(reader, 'a'));
  expect(await withReader(server.logdir, (reader) => wholeRun(reader, 'a'))).toEqual(whole);
  // An older step that is logged now has not arrived: what has goes before it.
  const values = Float64Array.from({ length: N * N }, randomNormal(2));
  writer.writeSnapshot('a', newSnapshot(0, 0, { kernels: [{ component: 'total', n: N, values }] }));
  expect(outbox.trim()).toMatchObject([{ what: 'kernels', unsent: 0 }]);
  expect(await kernelSteps(logdir)).toContain(0);
});

it('takes pictures when no kernel is left, never scalars or spectra, and says once that nothing else can go', async () => {
  const { logdir } = aLogdir();
  const outbox = openOutbox(logdir, 'http://elsewhere');
  onTestFinished(() => outbox.close());
  outbox.register('a');
  const before = await withReader(logdir, async (reader) => ({
    scalars: await reader.scalars('a'),
    spectra: await reader.arrayOverSteps('a', 'eigenvalues', STEPS.length),
    metrics: (await reader.snapshots('a')).map(({ metrics }) => metrics),
  }));
  const notices: UploadNotice[] = [];
  const limit = new OutboxLimit(outbox, 1, (notice) => notices.push(notice));
  for (let look = 0; look < 3; look++) limit.look();
  expect([await kernelSteps(logdir), await pictureSteps(logdir)]).toEqual([[], []]);
  const after = await withReader(logdir, async (reader) => ({
    scalars: await reader.scalars('a'),
    spectra: await reader.arrayOverSteps('a', 'eigenvalues', STEPS.length),
    metrics: (await reader.snapshots('a')).map(({ metrics }) => metrics),
  }));
  expect(after).toEqual(before);
  expect(notices.map(({ message }) => message.match(/the \w+ of \d+ snapshots|no kernels or pictures/)?.[0])).toEqual([
    'the kernels of 60 snapshots',
    'the thumbnails of 60 snapshots',
    'no kernels or pictures',
  ]);
});

it('leaves runs alone that are sent nowhere, or elsewhere', async () => {
  const { logdir } = aLogdir();
  const [mine, other] = [openOutbox(logdir, 'http://mine'), openOutbox(logdir, 'http://other')];
  onTestFinished(() => [mine, other].forEach((outbox) => void outbox.close()));
  other.register('a');
  expect(mine.trim()).toEqual([]);
  expect(await kernelSteps(logdir)).toEqual(STEPS);
});

it('bounds the file of a training whose server is away, and ntkboard sync sends what is there', async () => {
  await selectBackend({ prefer: 'cpu' });
  const [logdir, remote] = [temporaryFolder(), temporaryFolder()];
  const away = await startApi(temporaryFolder(), 0);
  const { port, url } = away;
  await away.close();
  const maxOutboxBytes = 1_500_000;
  const faults: NtkBoardError[] = [];
  const options = { logdir, url, run: 'r', maxOutboxBytes, finishUploadMs: 3_000, mode: 'inline' as const };
  const ntkLogger = createNtkLogger({ ...options, onError: (error) => faults.push(error) });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const X = tf.randomNormal([96, 3], 0, 1, 'float32', 1);
  for (let step = 1; step <= 40; step++) await ntkLogger.step(model, X, { step, metrics: { loss: 1 / step } });
  await ntkLogger.finish();
  expect(faults.map(({ code }) => code)).toEqual(['upload-incomplete']);
  const { runId } = ntkLogger;
  const local = (await withReader(logdir, (reader) => wholeRun(reader, runId)))!;
  const told = local.events.filter(({ code }) => code === 'outbox-trimmed');
  expect(told[0]!.message).toMatch(
    /^outbox: expected at most 1\.4 MiB .* had not been sent\. Scalars and spectra stay\.$/,
  );
  expect(local.scalars.find(({ name }) => name === 'loss')!.steps).toHaveLength(40);
  expect(local.snapshots.map(({ eigenvalues }) => eigenvalues!.length)).toEqual(Array(40).fill(96));
  const pictures = local.snapshots.map((snapshot) => snapshot.pictures.filter(Boolean).length);
  expect(pictures[0]).toBe(0);
  expect(pictures.at(-1)).toBe(3);
  const outbox = openOutbox(logdir, url);
  // What the last look could not see: the notice itself.
  expect(outbox.usedBytes()).toBeLessThanOrEqual(maxOutboxBytes + 20_000);
  outbox.close();
  await startApi(remote, port);
  const { ended, output } = runTypescript('server/cli.ts', ['sync', logdir, url], { NTKBOARD_TOKEN: '' });
  expect(await ended, output()).toMatchObject({ code: 0 });
  expect(output()).toMatch(/^r: 40 snapshots, /m);
  expect(await withReader(remote, (reader) => wholeRun(reader, runId))).toEqual(local);
});
