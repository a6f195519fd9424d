import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Alert, createNtkLogger, defaultAlerts, type NtkBoardError, type NtkLoggerOptions } from '../lib/index.ts';
import { Webhook } from '../lib/logger/alerts/webhook.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A logger on a fresh logdir whose faults are gathered, and its stored alerts. */
function start(options: NtkLoggerOptions) {
  const logdir = temporaryFolder();
  const faults: NtkBoardError[] = [];
  const ntkLogger = createNtkLogger({ logdir, run: 'r', onError: (error) => faults.push(error), ...options });
  onTestFinished(() => ntkLogger.finish());
  const read = async () => {
    const reader = openSqliteReader(logdir);
    const alerts = await reader.alerts(ntkLogger.runId);
    const events = await reader.events(ntkLogger.runId);
    await reader.close();
    return { alerts, events };
  };
  return { ntkLogger, faults, read };
}

/** `|2 w_0 - y_0|` of the model below: each step multiplies it by `|1 - eta|`. */
async function steepestError(model: tf.LayersModel): Promise<number> {
  const [first] = await model.getWeights()[0]!.data();
  return Math.abs(2 * first! - 1);
}

test('a training whose step size crosses 2/eta fires once, at the first step beyond', async () => {
  // Gradient descent on |Xw - y|^2 / (2N), X = diag(2, 1, 1, 1): the largest eigenvalue of X X^T is 4, so the sharpness is
  // 4 / N = 1 and 2 / sharpness = 2, whatever the weights. The step size grows by 0.45 a step: 1.8 at step 3, 2.25 at step 4.
  const x = tf.tensor2d([2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4]);
  const y = tf.tensor2d([1, -1, 2, 1], [4, 1]);
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, useBias: false, inputShape: [4], kernelInitializer: 'zeros' })],
  });
  const told: Alert[] = [];
  const alerts = [{ kind: 'stability' }] as const;
  const { ntkLogger, faults, read } = start({ alerts, onAlert: (alert) => void told.push(alert) });
  const grew: number[] = [];
  for (let step = 0; step < 8; step++) {
    const learningRate = 0.45 * (step + 1);
    await ntkLogger.step(model, x, { step, learningRate, loss: 'mse' });
    const before = await steepestError(model);
    tf.train.sgd(learningRate).minimize(() =>
      tf
        .sum(tf.squaredDifference(model.predict(x) as tf.Tensor, y))
        .div(8)
        .asScalar(),
    );
    if ((await steepestError(model)) > before) grew.push(step);
  }
  await ntkLogger.finish();
  const stored = (await read()).alerts;
  expect(faults).toEqual([]);
  expect(stored).toHaveLength(1);
  expect(stored[0]).toMatchObject({ rule: 'lambdaMax over 2/eta', step: 4, metric: 'stabilityRatio', threshold: 1 });
  expect(stored[0]!.value).toBeCloseTo(2.25 / 2, 6);
  expect(told.map(({ step, value }) => [step, value])).toEqual([[4, stored[0]!.value]]);
  // The training itself agrees: from that step on the error in the steepest direction grows.
  expect(grew).toEqual([4, 5, 6, 7]);
});

test('scalars are looked at as they are logged; a loss of NaN is stored and told once', async () => {
  const told: Alert[] = [];
  const { ntkLogger, read } = start({ alerts: defaultAlerts, onAlert: (alert) => void told.push(alert) });
  for (const [step, loss] of [1, Number.NaN, Number.NaN, 0.5].entries()) ntkLogger.log({ loss }, { step, epoch: 7 });
  expect(told).toMatchObject([{ rule: 'loss is not finite', severity: 'error', step: 1, epoch: 7, value: Number.NaN }]);
  await ntkLogger.finish();
  expect((await read()).alerts).toMatchObject([{ step: 1, epoch: 7, value: 'NaN', message: 'loss is NaN' }]);
});

test('without rules there are no alerts', async () => {
  const { ntkLogger, read } = start({});
  ntkLogger.log({ loss: Number.NaN });
  await ntkLogger.finish();
  expect((await read()).alerts).toEqual([]);
});

test('a callback that throws or rejects is a fault, and neither stops the training nor the next alert', async () => {
  let calls = 0;
  const { ntkLogger, faults, read } = start({
    alerts: [{ kind: 'threshold', metric: 'loss', above: 1 }],
    onAlert: () => {
      if (calls++ === 0) throw new Error('thrown by the callback');
      return Promise.reject(new Error('rejected by the callback'));
    },
  });
  for (const loss of [2, 0, 2]) ntkLogger.log({ loss });
  await ntkLogger.finish();
  expect((await read()).alerts.map(({ step }) => step)).toEqual([0, 2]);
  expect(faults.map(({ message }) => message)).toEqual([
    expect.stringContaining('thrown by the callback'),
    expect.stringContaining('rejected by the callback'),
  ]);
});

test('a callback that logs what sets its own rule off does not run away', async () => {
  const { ntkLogger, read } = start({
    alerts: [{ kind: 'threshold', metric: 'loss', above: 1 }],
    onAlert: ({ step }) => ntkLogger.log({ loss: 5 }, { step }),
  });
  ntkLogger.log({ loss: 2 }, { step: 3 });
  await ntkLogger.finish();
  expect((await read()).alerts).toMatchObject([{ step: 3, value: 2 }]);
});

test('a run without a further step is recognised by the timer while the process lives', async () => {
  let tell: (alert: Alert) => void = () => {};
  const told = new Promise<Alert>((resolve) => {
    tell = resolve;
  });
  const alerts = [{ kind: 'stalled', afterSeconds: 0.1 }] as const;
  const { ntkLogger, read } = start({ alerts, onAlert: (alert) => tell(alert) });
  ntkLogger.log({ loss: 1 }, { step: 5 });
  const alert = await told;
  expect(alert).toMatchObject({ rule: 'no step for 0.1 s', step: 5, threshold: 0.1 });
  expect(alert.value).toBeGreaterThanOrEqual(0.1);
  await ntkLogger.finish();
  expect((await read()).alerts).toHaveLength(1);
});

/** A server that answers its n-th request by `answer(n)`; the url holds a secret. */
async function startHook(answer: (n: number, request: IncomingMessage, response: ServerResponse) => void) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    answer(bodies.length, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook/secret-path?token=secret-token`, bodies };
}

const status = (code: number) => (_: number, __: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(code).end();
const rule = { kind: 'threshold', metric: 'loss', above: 1 } as const;

/** Logs one alert with a webhook, finishes, and returns what the logger had to say. */
async function postOne(webhook: NonNullable<NtkLoggerOptions['webhook']>) {
  const { ntkLogger, faults, read } = start({ alerts: [rule], webhook });
  ntkLogger.log({ loss: Number.POSITIVE_INFINITY }, { step: 9 });
  const started = performance.now();
  await ntkLogger.finish();
  const { alerts, events } = await read();
  expect(alerts).toHaveLength(1);
  expect(JSON.stringify([faults.map(({ message, cause }) => [message, String(cause)]), events])).not.toContain(
    'secret',
  );
  return { faults, runId: ntkLogger.runId, tookMs: performance.now() - started };
}

test('the webhook gets each alert as JSON, before finish resolves', async () => {
  const { url, bodies } = await startHook(status(204));
  const { faults, runId } = await postOne({ url });
  expect(faults).toEqual([]);
  expect(bodies.map((body) => JSON.parse(body))).toMatchObject([
    { run: { id: runId, name: 'r' }, alert: { rule: 'loss above 1', step: 9, value: 'Infinity', severity: 'warning' } },
  ]);
});

test('neither a rule for stalled runs nor a webhook keeps a process up, and what is due is posted before it ends', async () => {
  const { url, bodies } = await startHook((n, _, response) => response.writeHead(n === 1 ? 500 : 200).end());
  const logdir = temporaryFolder();
  const { ended, output } = runTypescript('test/helpers/programs/alert-and-return.ts', [logdir, url]);
  expect((await ended).code, output()).toBe(0);
  expect(bodies).toHaveLength(2);
  const reader = openSqliteReader(logdir);
  expect(await reader.runs()).toMatchObject([{ status: 'finished', alertCount: 1 }]);
  await reader.close();
});

test('the webhook tries again after a 500 and after a cut connection', async () => {
  const { url, bodies } = await startHook((n, request, response) => {
    if (n === 1) response.writeHead(500).end('no');
    else if (n === 2) request.socket.destroy();
    else response.writeHead(200).end('yes');
  });
  expect((await postOne({ url })).faults).toEqual([]);
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies).size).toBe(1);
});

test('the webhook gives up after its retries, and at once where another try cannot help', async () => {
  const failing = await startHook(status(503));
  const gone = await startHook(status(404));
  const tried = await postOne({ url: failing.url, retries: 1 });
  expect(failing.bodies).toHaveLength(2);
  expect(tried.faults).toMatchObject([
    { code: 'webhook-failed', message: expect.stringMatching(/503 after 2 attempts/) },
  ]);
  expect((await postOne({ url: gone.url })).faults).toMatchObject([{ message: expect.stringContaining('status 404') }]);
  expect(gone.bodies).toHaveLength(1);
});

test('the webhook follows no redirect', async () => {
  const target = await startHook(status(200));
  const { url, bodies } = await startHook((_, __, response) => response.writeHead(307, { location: target.url }).end());
  const { faults } = await postOne({ url });
  expect(faults).toMatchObject([{ message: expect.stringMatching(/status 307, a redirect, which is not followed/) }]);
  expect([bodies.length, target.bodies.length]).toEqual([1, 0]);
});

test('a webhook that never answers is given up after its time, and logging does not wait for it', async () => {
  const { url } = await startHook(() => {});
  const { faults, tookMs } = await postOne({ url, timeoutMs: 100, retries: 0 });
  expect(faults).toMatchObject([{ message: expect.stringContaining('no answer within 100 ms') }]);
  expect(tookMs).toBeLessThan(4_000);
});

test('the end of a run does not wait longer than its limit for a slow webhook', async () => {
  const { url } = await startHook(() => {});
  const faults: NtkBoardError[] = [];
  const webhook = new Webhook({ url, timeoutMs: 60_000, retries: 10 }, (error) => faults.push(error));
  for (let i = 0; i < 3; i++) webhook.post({ i });
  const started = performance.now();
  await webhook.close(150);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(faults).toMatchObject([{ message: expect.stringContaining('3 undelivered after 150 ms') }]);
});

test('a webhook keeps a bounded number of alerts and tells once of those it leaves out', async () => {
  const { url } = await startHook(() => {});
  const faults: NtkBoardError[] = [];
  const webhook = new Webhook({ url, timeoutMs: 60_000, retries: 0 }, (error) => faults.push(error));
  for (let i = 0; i < 500; i++) webhook.post({ i });
  webhook.stop();
  expect(faults).toMatchObject([{ message: expect.stringContaining('100 alerts still waiting') }]);
});
