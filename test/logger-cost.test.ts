import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNtkLogger, empiricalNtk, type NtkLogger } from '../lib/index.ts';
import { CostClock } from '../lib/logger/cost-clock.ts';
import { COST_METRICS } from '../lib/logger/cost-metrics.ts';
import { withPeakTensorBytes } from '../lib/ntk/capture/peak-tensor-bytes.ts';
import type { SnapshotSummary } from '../lib/protocol/snapshot.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { randomNormal } from './helpers/random.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

/** The passes that a logger takes, for kernels that are the same bit by bit. */
const PASSES = { algorithm: 'structured' } as const;

const [N, INPUTS, UNITS, OUTPUTS] = [24, 6, 16, 3];
let logdir: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  logdir = temporaryFolder();
});

async function stored(): Promise<SnapshotSummary[]> {
  const reader = openSqliteReader(logdir);
  const [run] = await reader.runs();
  const snapshots = await reader.snapshots(run!.id);
  await reader.close();
  return snapshots;
}

async function arrayBytes(step: number): Promise<number> {
  const reader = openSqliteReader(logdir);
  const [run] = await reader.runs();
  const found = await reader.snapshotArrays(run!.id, step, await reader.snapshotArrayNames(run!.id, step));
  await reader.close();
  return Object.values(found!.arrays).reduce((sum, { data }) => sum + data.byteLength, 0);
}

const data = (width: number, seed: number) =>
  tf.tensor2d(Float32Array.from({ length: N * width }, randomNormal(seed)), [N, width]);
const labels = Array.from({ length: N }, (_, i) => i % OUTPUTS);

function classifier(): tf.Sequential {
  const init = (seed: number) => tf.initializers.glorotNormal({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: UNITS, activation: 'tanh', inputShape: [INPUTS], kernelInitializer: init(1) }),
      tf.layers.dense({ units: OUTPUTS, kernelInitializer: init(2) }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

const costOf = ({ metrics }: SnapshotSummary, name: keyof typeof COST_METRICS | 'writeMs') =>
  Number(metrics[name]?.value);

describe('a real training', () => {
  test('stores every cost metric, phases that fit into the wall time of step and flush, and shares of it', async () => {
    const [model, X, y] = [classifier(), data(INPUTS, 3), data(OUTPUTS, 4)];
    const made = performance.now();
    const ntkLogger = createNtkLogger({ logdir, mode: 'inline' });
    const walls: number[] = [];
    for (let step = 0; step < 4; step++) {
      await model.trainOnBatch(X, y);
      const started = performance.now();
      await ntkLogger.step(model, X, { labels });
      await ntkLogger.flush();
      walls.push(performance.now() - started);
    }
    const wall = performance.now() - made;
    await ntkLogger.finish();
    const snapshots = await stored();
    expect(snapshots).toHaveLength(4);
    snapshots.forEach((snapshot, i) => {
      for (const name of Object.keys(COST_METRICS)) {
        if (name !== 'copyMs') expect(snapshot.metrics, name).toHaveProperty(name);
      }
      const phases = (['captureMs', 'gramMs', 'eighMs', 'metricsMs', 'writeMs'] as const).map((phase) =>
        costOf(snapshot, phase),
      );
      for (const ms of phases) expect(ms).toBeGreaterThan(0);
      expect(phases.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(walls[i]!);
      const { captureMs, gramMs, eighMs, writeMs } = snapshot.timings;
      expect([captureMs, gramMs, eighMs, writeMs]).toEqual([...phases.slice(0, 3), phases[4]]);
      const beside = costOf(snapshot, 'monitorBesideMs');
      expect(beside).toBeGreaterThan(0);
      expect(beside).toBeLessThanOrEqual(gramMs + eighMs + phases[3]!);
      for (const share of ['monitorShare', 'monitorShareOfRun'] as const) {
        expect(costOf(snapshot, share)).toBeGreaterThan(0);
        expect(costOf(snapshot, share)).toBeLessThanOrEqual(1);
      }
      // A lap ends when the snapshot is captured, so its own capture is in it.
      expect(costOf(snapshot, 'monitorWaitMs')).toBeGreaterThanOrEqual(captureMs);
    });
    const total = snapshots.reduce((sum, snapshot) => sum + costOf(snapshot, 'monitorWaitMs'), 0);
    expect(total).toBeLessThanOrEqual(wall);
    expect(costOf(snapshots[3]!, 'monitorShareOfRun')).toBeGreaterThanOrEqual(total / wall);
  });

  test('the bytes of kernels, eigenproblem and pictures are those of the closed forms; the Jacobian is no larger than its factors', async () => {
    const [model, X] = [classifier(), data(INPUTS, 3)];
    const ntkLogger = createNtkLogger({ logdir });
    await ntkLogger.step(model, X, { labels });
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    const [labelled, plain] = await stored();
    const components = 4;
    const square = 8 * N ** 2;
    expect(costOf(labelled!, 'gramBytes')).toBe(square * (1 + components));
    expect(costOf(labelled!, 'eighBytes')).toBe(2 * square + 8 * N);
    expect(costOf(plain!, 'eighBytes')).toBe(square + 8 * N);
    const matrices = 4 * (INPUTS * UNITS + UNITS * OUTPUTS);
    expect(costOf(plain!, 'metricsBytes')).toBe(square * (1 + components) + matrices);
    // Eigenvalues, one byte for each cell of a picture, and the arrays for the page's charts.
    expect(costOf(plain!, 'writeBytes')).toBe(8 * N + N ** 2 * (1 + components) + (await arrayBytes(plain!.step)));
    // Inputs and cotangents of both layers, float32; a bias has no factor but the cotangents.
    const factors = 4 * N * (INPUTS + UNITS + OUTPUTS * (UNITS + OUTPUTS));
    expect(costOf(plain!, 'jacobianBytes')).toBeGreaterThanOrEqual(0.5 * factors);
    expect(costOf(plain!, 'jacobianBytes')).toBeLessThanOrEqual(2 * factors);
    expect(costOf(plain!, 'captureTensorBytes')).toBeGreaterThanOrEqual(0.5 * factors);
    expect(costOf(plain!, 'captureTensorBytes')).toBeLessThan(40 * factors);
  });

  test('snapshots left out are counted with the next one, and the share stays one although nothing is awaited', async () => {
    const [model, X] = [classifier(), data(INPUTS, 3)];
    const ntkLogger = createNtkLogger({ logdir, mode: 'inline' });
    for (let step = 0; step < 12; step++) void ntkLogger.step(model, X);
    const { skipped } = ntkLogger.counts;
    expect(skipped).toBe(4);
    await ntkLogger.flush();
    await ntkLogger.step(model, X);
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    const snapshots = await stored();
    expect(snapshots.map((snapshot) => costOf(snapshot, 'skippedSnapshots'))).toEqual([0, 4, ...Array(8).fill(0)]);
    for (const snapshot of snapshots) {
      expect(costOf(snapshot, 'monitorShare')).toBeGreaterThanOrEqual(0);
      expect(costOf(snapshot, 'monitorShare')).toBeLessThanOrEqual(1);
    }
  });

  test('no tensor is left behind and the engine is as it was, also when a capture fails', async () => {
    const [model, X] = [classifier(), data(INPUTS, 3)];
    const ntkLogger: NtkLogger = createNtkLogger({ logdir, onError: () => {} });
    await ntkLogger.step(model, X);
    const { numTensors, numBytes } = tf.memory();
    await ntkLogger.step(model, X);
    await ntkLogger.step(model, { data: new Float32Array(5), shape: [1, 5] });
    await ntkLogger.finish();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    expect(Object.hasOwn(tf.engine(), 'trackTensor')).toBe(false);
    expect(ntkLogger.counts.faults).toBe(1);
  });
});

test('the peak is that of tensors alive together, above what there was before', async () => {
  const before = tf.zeros([1000]);
  const work = () =>
    tf.tidy(() => {
      for (let i = 0; i < 3; i++) tf.zeros([100]).dispose();
      tf.dispose([tf.zeros([100]), tf.zeros([150])]);
      return 7;
    });
  const measured = await withPeakTensorBytes(work);
  expect(measured).toEqual({ value: 7, peakBytes: 1000 });
  before.dispose();
});

test('two measurements that overlap see what there is, and the last one leaves the engine alone', async () => {
  const open: (() => void)[] = [];
  const waiting = () => new Promise<void>((resolve) => open.push(resolve));
  const first = withPeakTensorBytes(waiting);
  const kept = tf.zeros([10]);
  const second = withPeakTensorBytes(waiting);
  const more = tf.zeros([5]);
  open[0]!();
  expect((await first).peakBytes).toBe(60);
  expect(Object.hasOwn(tf.engine(), 'trackTensor')).toBe(true);
  open[1]!();
  expect((await second).peakBytes).toBe(20);
  expect(Object.hasOwn(tf.engine(), 'trackTensor')).toBe(false);
  tf.dispose([kept, more]);
});

describe('the clock', () => {
  const clockAt = () => {
    let now = 0;
    const clock = new CostClock(() => now);
    return { clock, pass: (ms: number) => (now += ms) };
  };

  test('counts a call that is awaited until it is over', () => {
    const { clock, pass } = clockAt();
    pass(10);
    const call = clock.enter();
    pass(3);
    clock.yields(call);
    pass(4);
    clock.leave(call);
    pass(3);
    expect(clock.lap()).toEqual({ waitedMs: 7, wallMs: 20, totalWaitedMs: 7, totalWallMs: 20 });
    pass(5);
    expect(clock.lap()).toEqual({ waitedMs: 0, wallMs: 5, totalWaitedMs: 7, totalWallMs: 25 });
  });

  test('counts a call that another one shows not to be awaited until it gave the thread back', () => {
    const { clock, pass } = clockAt();
    const first = clock.enter();
    pass(3);
    clock.yields(first);
    pass(50);
    clock.hold(() => pass(2));
    const second = clock.enter();
    clock.leave(first);
    pass(1);
    clock.leave(second);
    expect(clock.lap()).toMatchObject({ waitedMs: 6, wallMs: 56 });
  });

  test('never counts a moment twice: work within a wait, work within work, a lap within a call', () => {
    const { clock, pass } = clockAt();
    clock.hold(() => clock.hold(() => pass(5)));
    const call = clock.enter();
    clock.hold(() => pass(2));
    expect(clock.lap()).toMatchObject({ waitedMs: 7, wallMs: 7 });
    clock.yields(call);
    clock.hold(() => pass(4));
    expect(clock.lap()).toMatchObject({ waitedMs: 4, wallMs: 4 });
    pass(6);
    clock.leave(clock.enter());
    expect(clock.lap()).toMatchObject({ waitedMs: 0, wallMs: 6, totalWaitedMs: 11, totalWallMs: 17 });
  });

  test('work that throws counts, and what it throws goes on', () => {
    const { clock, pass } = clockAt();
    const failing = () => {
      pass(3);
      throw new Error('from the work');
    };
    expect(() => clock.hold(failing)).toThrow('from the work');
    expect(clock.lap()).toMatchObject({ waitedMs: 3 });
  });
});

test('a snapshot costs the same kernel: measuring changes no number', async () => {
  const [model, X] = [classifier(), data(INPUTS, 3)];
  const before = await empiricalNtk(model, X, null, PASSES);
  const ntkLogger = createNtkLogger({ logdir });
  await ntkLogger.step(model, X);
  await ntkLogger.finish();
  const [snapshot] = await stored();
  const trace = before.total.reduce((sum, value, i) => (i % (N + 1) === 0 ? sum + value : sum), 0);
  expect(Number(snapshot!.metrics.trace!.value)).toBeCloseTo(trace, 8);
});
