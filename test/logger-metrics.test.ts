import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createNtkLogger, empiricalNtk, type NtkBoardError } from '../lib/index.ts';
import { KernelHistory } from '../lib/logger/kernel-history.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { randomNormal } from './helpers/random.ts';

const root = mkdtempSync(path.join(tmpdir(), 'ntkboard-metrics-'));
let logdir: string;
let number = 0;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  logdir = path.join(root, String(number++));
});
afterAll(() => rmSync(root, { recursive: true }));

async function snapshots() {
  const reader = openSqliteReader(logdir);
  const [run] = await reader.runs();
  const stored = await reader.snapshots(run!.id);
  await reader.close();
  return stored;
}

const data = (seed = 3) => tf.tensor2d(Float32Array.from({ length: 12 * 5 }, randomNormal(seed)), [12, 5]);

function network(): tf.Sequential {
  const init = (seed: number) => tf.initializers.glorotNormal({ seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [5], kernelInitializer: init(1) }),
      tf.layers.dense({ units: 1, kernelInitializer: init(2) }),
    ],
  });
}

const labels = Array.from({ length: 12 }, (_, i) => i % 3);
const double = (model: tf.Sequential) =>
  model.setWeights(tf.tidy(() => model.getWeights().map((weight) => tf.mul(weight, 2))));

test('labels, learning rate and an earlier snapshot bring their metrics into the store, independently right', async () => {
  const [model, X] = [network(), data()];
  const ntkLogger = createNtkLogger({ logdir });
  const before = await empiricalNtk(model, X);
  await ntkLogger.step(model, X, { labels, learningRate: 0.1, loss: 'mse', step: 0 });
  double(model);
  const after = await empiricalNtk(model, X);
  await ntkLogger.step(model, X, { labels, learningRate: 0.1, loss: 'mse', step: 5 });
  await ntkLogger.finish();
  const [first, second] = await snapshots();
  expect(Object.keys(first!.metrics)).toEqual(
    expect.arrayContaining(['kernelTargetAlignment', 'labelEnergy', 'leaveOneOutAccuracy', 'stabilityRatio']),
  );
  expect(first!.metrics).not.toHaveProperty('kernelDistanceToFirst');

  const { metrics } = second!;
  const cosine = (a: Float64Array, b: Float64Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const distance = 1 - cosine(before.total, after.total);
  expect(metrics.kernelDistanceToFirst!.value).toBeCloseTo(distance, 10);
  expect(metrics.kernelVelocityPerStep!.value).toBeCloseTo(distance / 5, 10);
  expect(metrics.stabilityRatio!.value).toBeCloseTo((Number(metrics.largestEigenvalue!.value) / 12) * 0.05, 10);
  const same = Float64Array.from({ length: 144 }, (_, at) => (Math.floor(at / 12) % 3 === (at % 12) % 3 ? 1 : 0));
  expect(metrics.kernelTargetAlignment!.value).toBeCloseTo(cosine(after.total, same), 10);
  for (const [i, { name, kernel }] of after.components.entries()) {
    const moved = 1 - cosine(before.components[i]!.kernel, kernel);
    expect(Number(metrics[`kernelDistanceToFirst/${name}`]!.value), name).toBeCloseTo(moved, 6);
  }
});

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

test('without labels and learning rate only the spectrum and the movement are told', async () => {
  const [model, X] = [network(), data()];
  const ntkLogger = createNtkLogger({ logdir });
  await ntkLogger.step(model, X);
  await ntkLogger.step(model, X);
  await ntkLogger.finish();
  const [, second] = await snapshots();
  const names = Object.keys(second!.metrics);
  expect(names).toEqual(expect.arrayContaining(['conditionNumber', 'ckaToFirst', 'kernelDistanceToPrevious']));
  for (const absent of ['kernelTargetAlignment', 'labelEnergy', 'stabilityRatio', 'slowestModeSteps']) {
    expect(names).not.toContain(absent);
  }
  expect(second!.metrics.kernelDistanceToFirst).toMatchObject({ trusted: false, relation: '<=' });
});

test('a snapshot on another probe is compared with nothing', async () => {
  const model = network();
  const ntkLogger = createNtkLogger({ logdir });
  await ntkLogger.step(model, data(3));
  await ntkLogger.step(model, data(4));
  await ntkLogger.finish();
  const [, second] = await snapshots();
  expect(Object.keys(second!.metrics).filter((name) => /First|Previous|Velocity/.test(name))).toEqual([]);
});

test('an impossible learning rate or loss is a fault, and the snapshot is stored without what needs it', async () => {
  const faults: NtkBoardError[] = [];
  const ntkLogger = createNtkLogger({ logdir, onError: (error) => faults.push(error) });
  await ntkLogger.step(network(), data(), { learningRate: -1, loss: 'mse' });
  await ntkLogger.step(network(), data(), { learningRate: 0.1, loss: 'hinge' as 'mse' });
  await ntkLogger.finish();
  expect(faults.map(({ code }) => code)).toEqual(['invalid-option', 'invalid-option']);
  const stored = await snapshots();
  expect(stored).toHaveLength(2);
  for (const { metrics } of stored) expect(metrics).not.toHaveProperty('stabilityRatio');
});

test('components too large together are not kept for comparison; the total is', () => {
  const history = new KernelHistory();
  const kernel = new Float64Array(4);
  const record = { kernel, step: 0, epoch: null, error: 0 };
  const large = { name: 'large', kernel: new Float64Array(8 * 2 ** 20 + 1) };
  history.remember('a', record, [large]);
  expect(history.recall('a')).toMatchObject({ previous: record, first: { record } });
  expect(history.recall('a')!.first.components.size).toBe(0);
  expect(history.recall('b')).toBeNull();
});
