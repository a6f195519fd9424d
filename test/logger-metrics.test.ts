import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createNtkLogger, empiricalNtk, type NtkBoardError } from '../lib/index.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { KernelHistory } from '../lib/logger/kernel-history.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { randomNormal } from './helpers/random.ts';

/** The passes that a logger takes, for kernels that are the same bit by bit. */
const PASSES = { algorithm: 'structured' } as const;

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
  const before = await empiricalNtk(model, X, null, PASSES);
  await ntkLogger.step(model, X, { labels, learningRate: 0.1, loss: 'mse', step: 0 });
  double(model);
  const after = await empiricalNtk(model, X, null, PASSES);
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

test('every component has the metrics of a kernel, independently right, and none when they are turned off', async () => {
  const [model, X] = [network(), data()];
  const before = await empiricalNtk(model, X, null, PASSES);
  for (const componentMetrics of ['main', 'none'] as const) {
    logdir = path.join(root, String(number++));
    const trained = network();
    const ntkLogger = createNtkLogger({ logdir, componentMetrics });
    await ntkLogger.step(trained, X, { labels });
    double(trained);
    const { components } = await empiricalNtk(trained, X, null, PASSES);
    await ntkLogger.step(trained, X, { labels });
    await ntkLogger.finish();
    const [, second] = await snapshots();
    if (componentMetrics === 'none') {
      const names = Object.keys(second!.metrics).filter((name) =>
        /^(conditionNumber|kernelDistanceToFirst)\//.test(name),
      );
      expect(names).toEqual([]);
      continue;
    }
    for (const [i, { name, kernel }] of components.entries()) {
      const at = (metric: string) => second!.metrics[`${metric}/${name}`]!;
      const { eigenvalues } = await eigh(kernel, 12);
      expect(Number(at('largestEigenvalue').value)).toBeCloseTo(eigenvalues[11]!, 8);
      const trace = kernel.reduce((sum, entry, j) => sum + (j % 13 === 0 ? entry : 0), 0);
      expect(Number(at('trace').value) / trace).toBeCloseTo(1, 9);
      const then = before.components[i]!.kernel;
      const moved = Math.hypot(...kernel.map((entry, j) => entry - then[j]!));
      expect(Math.abs(Number(at('frobeniusDistanceToFirst').value) - moved)).toBeLessThanOrEqual(
        Number(at('frobeniusDistanceToFirst').bound) + 1e-9,
      );
      expect(at('kernelTargetAlignment'), name).toBeDefined();
      expect(at('effectiveRank').value, name).toBeGreaterThanOrEqual(1 - 1e-6);
    }
    // One bias unit: its component is the matrix of ones, whose condition is past what rounding can tell.
    expect(second!.metrics[`conditionNumber/${components[3]!.name}`]).toMatchObject({ trusted: false, relation: '>=' });
  }
});

test("the weights' own spectra are those at the call, though the weights change right after it", async () => {
  const [model, X] = [network(), data()];
  const [kernel] = model.getWeights();
  const w = kernel!.arraySync() as number[][];
  const ntkLogger = createNtkLogger({ logdir });
  const stepping = ntkLogger.step(model, X);
  double(model);
  await stepping;
  await ntkLogger.finish();
  const [{ metrics }] = (await snapshots()) as [Awaited<ReturnType<typeof snapshots>>[0]];
  const wwt = Float64Array.from({ length: 25 }, (_, at) =>
    w[Math.floor(at / 5)]!.reduce((sum, value, k) => sum + value * w[at % 5]![k]!, 0),
  );
  const { eigenvalues } = await eigh(wwt, 5);
  const name = model.layers[0]!.trainableWeights[0]!.originalName;
  expect(metrics[`weightLargestEigenvalue/${name}`]!.value).toBeCloseTo(eigenvalues[4]!, 10);
  expect(metrics[`weightSmallestEigenvalue/${name}`]!.value).toBeCloseTo(eigenvalues[0]!, 10);
  expect(metrics[`weightConditionNumber/${name}`]).toMatchObject({ trusted: true, relation: '=' });
  expect(metrics[`weightStableRank/${name}`]!.value).toBeCloseTo(
    eigenvalues.reduce((sum, value) => sum + value, 0) / eigenvalues[4]!,
    10,
  );
  expect(Object.keys(metrics).filter((key) => /^weight.*bias/.test(key))).toEqual([]);
});

test('the learning rate of plain SGD and its loss are read from the model; what is given wins; Adam is not taken for SGD', async () => {
  const X = data();
  const model = network();
  const ntkLogger = createNtkLogger({ logdir, weightSpectra: false, componentMetrics: 'none' });
  const sgd = tf.train.sgd(0.25);
  model.compile({ optimizer: sgd, loss: 'meanSquaredError' });
  await ntkLogger.step(model, X);
  sgd.setLearningRate(0.5);
  await ntkLogger.step(model, X);
  await ntkLogger.step(model, X, { learningRate: 0.01, loss: 'mse' });
  model.compile({ optimizer: tf.train.adam(0.25), loss: 'meanSquaredError' });
  await ntkLogger.step(model, X);
  await ntkLogger.finish();
  const stored = await snapshots();
  const largest = Number(stored[0]!.metrics.largestEigenvalue!.value);
  // (eta / 2) lambda 2 / (N C), and (eta / 2) lambda / N of |f - y|^2 / (2N).
  expect(Number(stored[0]!.metrics.stabilityRatio!.value)).toBeCloseTo((0.25 * largest) / 12, 8);
  expect(Number(stored[1]!.metrics.stabilityRatio!.value)).toBeCloseTo((0.5 * largest) / 12, 8);
  expect(Number(stored[2]!.metrics.stabilityRatio!.value)).toBeCloseTo((0.01 * largest) / 24, 8);
  expect(stored[3]!.metrics).not.toHaveProperty('stabilityRatio');
  expect(stored[3]!.metrics).not.toHaveProperty(['weightConditionNumber/dense/kernel']);
});

test('snapshots after the reference step are compared with the first one at or after it', async () => {
  const [model, X] = [network(), data()];
  const ntkLogger = createNtkLogger({ logdir, referenceStep: 3 });
  await ntkLogger.step(model, X, { step: 0 });
  double(model);
  const reference = await empiricalNtk(model, X, null, PASSES);
  await ntkLogger.step(model, X, { step: 4 });
  double(model);
  await ntkLogger.step(model, X, { step: 8 });
  const now = await empiricalNtk(model, X, null, PASSES);
  await ntkLogger.finish();
  const [, second, third] = await snapshots();
  expect(second!.metrics).not.toHaveProperty('kernelDistanceToReference');
  const { metrics } = third!;
  const cosine = dot(reference.total, now.total) / Math.hypot(...reference.total) / Math.hypot(...now.total);
  expect(metrics.kernelDistanceToReference!.value).toBeCloseTo(1 - cosine, 9);
  expect(metrics.kernelDistanceToReference).toEqual(metrics.kernelDistanceToPrevious);
  expect(metrics[`kernelDistanceToReference/${reference.components[0]!.name}`]).toBeDefined();
});

test('components too large together are not kept for comparison; the total is', () => {
  const history = new KernelHistory();
  const kernel = new Float64Array(4);
  const record = { kernel, step: 0, epoch: null, error: 0 };
  const large = { ...record, kernel: new Float64Array(8 * 2 ** 20 + 1) };
  history.remember('a', record, new Map([['large', large]]));
  expect(history.recall('a')).toMatchObject({ previous: { record }, first: { record }, reference: null });
  expect(history.recall('a')!.first!.components.size).toBe(0);
  expect(history.recall('b')).toBeNull();
});
