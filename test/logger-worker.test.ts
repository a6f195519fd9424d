import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createNtkLogger,
  type NtkBoardError,
  type NtkLogger,
  type NtkLoggerOptions,
  selectBackend,
} from '../lib/index.ts';
import { COST_METRICS } from '../lib/logger/cost-metrics.ts';
import { sharedThread } from '../lib/logger/worker/shared-thread.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';
import { randomNormal } from './helpers/random.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { WORKER_MODELS, type WorkerModel } from './helpers/worker-models.ts';

const BACKENDS = nativeIsThere ? (['cpu', 'wasm', 'tensorflow'] as const) : (['cpu', 'wasm'] as const);
tellNativeIsMissing();

let logdir: string;
beforeEach(() => {
  logdir = temporaryFolder();
  // Several BLAS threads add up in another order than one.
  process.env.NTKBOARD_LINALG_THREADS = '1';
});
afterEach(() => {
  delete process.env.NTKBOARD_LINALG_THREADS;
});

const normal = (shape: number[], seed: number) =>
  tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, randomNormal(seed)), shape);

/** Everything that is stored of a run but what depends on the clock. */
async function stored() {
  const reader = openSqliteReader(logdir);
  const [run] = await reader.runs();
  const snapshots = await reader.snapshots(run!.id);
  const told = await Promise.all(
    snapshots.map(async ({ step, n, c, outputs, probeHash, metrics, components }) => ({
      step,
      n,
      c,
      outputs,
      probeHash,
      components,
      metrics: Object.fromEntries(Object.entries(metrics).filter(([name]) => !isCost(name))),
      eigenvalues: (await reader.eigenvalues(run!.id, step))!.eigenvalues,
      arrays: (await reader.snapshotArrays(run!.id, step, await reader.snapshotArrayNames(run!.id, step)))!.arrays,
      images: (await reader.thumbnail(run!.id, step, 'total'))!.probe,
      pictures: await Promise.all(
        ['total', ...components.map(({ name }) => name)].map((name) => reader.thumbnail(run!.id, step, name)),
      ).then((found) => found.map((picture) => picture!.thumbnail)),
    })),
  );
  const events = await reader.events(run!.id);
  await reader.close();
  return { run: run!, snapshots: told, events, costs: snapshots.map(({ metrics }) => metrics) };
}

const isCost = (name: string) => name in COST_METRICS || name === 'writeMs';

/** Logs three snapshots of moving weights, the last layer frozen before the third. */
async function train({ build, probe }: WorkerModel, options: NtkLoggerOptions): Promise<NtkLogger> {
  const [model, X] = [build(), probe()];
  const n = [X].flat()[0]!.shape[0]!;
  const labels = Array.from({ length: n }, (_, i) => i % 3);
  const ntkLogger = createNtkLogger({ logdir, ...options });
  await ntkLogger.step(model, X, { labels });
  move(model, 1.1);
  await ntkLogger.step(model, X, { labels });
  model.layers.at(-1)!.trainable = false;
  move(model, 0.9);
  await ntkLogger.step(model, X, { labels });
  await ntkLogger.finish();
  tf.dispose([X, ...model.weights.map((weight) => weight.read())].flat());
  return ntkLogger;
}

/** Changes every number of a model, moving statistics too, without harming a variance. */
function move(model: tf.LayersModel, factor: number): void {
  tf.tidy(() => {
    for (const weight of model.weights) weight.write(tf.mul(weight.read(), factor));
  });
}

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(WORKER_MODELS.map((model) => [model.name, model] as const))(
    'a worker stores, bit for bit, what the training thread does: %s',
    async (_, model) => {
      await selectBackend({ prefer: backend });
      await train(model, { mode: 'inline', outputs: model.outputs });
      const inline = await stored();
      logdir = temporaryFolder();
      const { numTensors } = tf.memory();
      const ntkLogger = await train(model, { mode: 'worker', outputs: model.outputs });
      expect(tf.memory().numTensors).toBe(numTensors);
      const worker = await stored();
      expect(ntkLogger.counts).toEqual({ snapshots: 3, skipped: 0, thinned: 0, faults: 0 });
      expect(worker.snapshots).toEqual(inline.snapshots);
      expect(worker.snapshots[2]!.components.length).toBeLessThan(worker.snapshots[0]!.components.length);
      for (const metrics of worker.costs) expect(metrics.copyMs!.value).toBeGreaterThan(0);
    },
  );
});

describe('auto', () => {
  test('takes the worker once the first snapshot came out the same there, says so once, and goes on comparing', async () => {
    const model = WORKER_MODELS[0]!.build();
    const X = WORKER_MODELS[0]!.probe();
    const ntkLogger = createNtkLogger({ logdir });
    await ntkLogger.step(model, X);
    expect(ntkLogger.mode).toBe('inline');
    await expect.poll(() => ntkLogger.mode, { timeout: 60_000 }).toBe('worker');
    for (const factor of [1.1, 0.9]) {
      move(model, factor);
      await ntkLogger.step(model, X);
    }
    await ntkLogger.finish();
    const { snapshots, costs, events } = await stored();
    expect(costs.map((metrics) => 'copyMs' in metrics)).toEqual([false, true, true]);
    expect(snapshots.map(({ metrics }) => 'kernelDistanceToFirst' in metrics)).toEqual([false, true, true]);
    expect(events.map(({ code }) => code)).toEqual(['snapshots-in-worker']);
    expect(events[0]!.message).toMatch(/relative difference 0\)/);
  });

  test('finish waits until it is said where snapshots are computed', async () => {
    const [model, X] = [WORKER_MODELS[0]!.build(), WORKER_MODELS[0]!.probe()];
    const ntkLogger = createNtkLogger({ logdir });
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    expect((await stored()).events.map(({ code }) => code)).toEqual(['snapshots-in-worker']);
  });

  const function_ = () => {
    const w = tf.variable(normal([4, 2], 5) as tf.Tensor2D);
    return { apply: (x: tf.Tensor | tf.Tensor[]) => tf.matMul(x as tf.Tensor, w), parameters: [w] };
  };
  class Doubled extends tf.layers.Layer {
    static className = 'Doubled';
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.mul([inputs].flat()[0]!, 2);
    }
  }
  /** Known to both threads, and another layer in each. */
  class Activation extends Doubled {
    static override className = 'Activation';
    override getConfig() {
      return { ...super.getConfig(), activation: 'linear' };
    }
  }
  const sequential = (layer: tf.layers.Layer) =>
    tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] }), layer] });
  const DOUBLED = { in: () => sequential(new Doubled({})), as: () => sequential(new Activation({})) };

  test.each([
    ['a function with variables', function_, /a function with variables/],
    ['a custom layer', DOUBLED.in, /does not rebuild.*Doubled/],
    [
      'a layer that means something else in another thread',
      DOUBLED.as,
      /outputs of the original, got ones that differ/,
    ],
  ] as const)('stays inline, says why once, and loses nothing: %s', async (_, build, why) => {
    const [model, X] = [build(), normal([6, 4], 1)];
    const ntkLogger = createNtkLogger({ logdir });
    for (let i = 0; i < 3; i++) await ntkLogger.step(model, X);
    await expect.poll(async () => (await stored()).events.length, { timeout: 60_000 }).toBe(1);
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    const { events, snapshots } = await stored();
    expect(events).toMatchObject([{ code: 'snapshots-inline', level: 'info', message: expect.stringMatching(why) }]);
    expect(snapshots).toHaveLength(4);
    expect([ntkLogger.mode, ntkLogger.counts.faults]).toEqual(['inline', 0]);
  });
});

describe('mode worker', () => {
  const small = () => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });

  test('is a fault where it cannot be, and the snapshot is taken inline', async () => {
    const faults: NtkBoardError[] = [];
    const ntkLogger = createNtkLogger({ logdir, mode: 'worker', onError: (error) => faults.push(error) });
    const w = tf.variable(normal([4, 2], 5) as tf.Tensor2D);
    const model = { apply: (x: tf.Tensor | tf.Tensor[]) => tf.matMul(x as tf.Tensor, w), parameters: [w] };
    for (let i = 0; i < 2; i++) await ntkLogger.step(model, normal([6, 4], 1));
    await ntkLogger.finish();
    expect(faults.map(({ code }) => code)).toEqual(['worker-unavailable']);
    expect((await stored()).snapshots).toHaveLength(2);
  });

  test('reads every weight once a step, for the snapshot and for the histograms, which are those of inline', async () => {
    await selectBackend({ prefer: 'cpu' });
    const [model, X] = [WORKER_MODELS[0]!.build(), WORKER_MODELS[0]!.probe()];
    const layers = [tf.layers.dense({ units: 3_000, inputShape: [4] }), tf.layers.dense({ units: 2 })];
    const wide = tf.sequential({ layers });
    const ntkLogger = createNtkLogger({ logdir, mode: 'worker', run: 'worker' });
    // The first step also asks for the model's outputs.
    await ntkLogger.step(model, X);
    const reads = new Map<string, number>();
    const dataSync = tf.Tensor.prototype.dataSync;
    const spy = vi.spyOn(tf.Tensor.prototype, 'dataSync').mockImplementation(function (this: tf.Tensor) {
      const weight = model.weights.find((known) => known.read() === this);
      if (weight) reads.set(weight.originalName, (reads.get(weight.originalName) ?? 0) + 1);
      return dataSync.call(this);
    });
    move(model, 1.1);
    const taken = ntkLogger.step(model, X);
    spy.mockRestore();
    // What happens from here on is in no copy.
    move(model, 100);
    await taken;
    expect(Object.fromEntries(reads)).toEqual(Object.fromEntries(model.weights.map((w) => [w.originalName, 1])));
    move(model, 0.01);
    const inline = createNtkLogger({ logdir, mode: 'inline', run: 'inline' });
    await inline.step(model, X, { step: 1 });
    // So many values are sorted in a thread, which reads the same memory.
    for (const logger of [ntkLogger, inline]) await logger.step(wide, normal([6, 4], 1), { step: 2 });
    await Promise.all([ntkLogger.finish(), inline.finish()]);
    const reader = openSqliteReader(logdir);
    const [there, here] = await Promise.all(
      [ntkLogger, inline].map(async ({ runId }) => {
        const histograms = await reader.histograms(runId, { fromStep: 1 });
        return histograms.map(({ wallMs: _, ...histogram }) => histogram);
      }),
    );
    await reader.close();
    expect(there!.map(({ name, step, count }) => [name, step, count])).toEqual(
      [
        ...model.trainableWeights.map((weight) => [
          weight.originalName,
          1,
          tf.util.sizeFromShape(weight.shape as number[]),
        ]),
        ...wide.weights.map((weight) => [weight.originalName, 2, tf.util.sizeFromShape(weight.shape as number[])]),
      ].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    // Multiplied by 100 and by 0.01, weights are what they were to seven digits.
    for (const [i, { mean, std, min, max }] of there!.entries()) {
      for (const [key, value] of Object.entries({ mean, std, min, max })) {
        expect(value).toBeCloseTo(here![i]![key as 'mean'], 5);
      }
    }
  });

  test('a fault of one snapshot is that snapshot alone', async () => {
    const faults: NtkBoardError[] = [];
    const ntkLogger = createNtkLogger({ logdir, mode: 'worker', onError: (error) => faults.push(error) });
    const [model, X] = [small(), normal([6, 4], 1)];
    await ntkLogger.step(model, X);
    await ntkLogger.step(model, normal([6, 5], 1));
    const weights = model.getWeights();
    model.setWeights(weights.map((weight) => tf.mul(weight, Number.NaN)));
    await ntkLogger.step(model, X);
    model.setWeights(weights.map((weight) => tf.ones(weight.shape)));
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    expect(faults.map(({ code }) => code)).toEqual(['invalid-probe', 'non-finite-parameters']);
    expect((await stored()).snapshots.map(({ step }) => step)).toEqual([0, 3]);
    expect(ntkLogger.mode).toBe('worker');
  });

  test('of calls that are not awaited the first and the newest are kept; those left out are counted beside the run', async () => {
    const ntkLogger = createNtkLogger({ logdir, mode: 'worker' });
    const [model, X] = [small(), normal([6, 4], 1)];
    for (let i = 0; i < 20; i++) void ntkLogger.step(model, X);
    await ntkLogger.finish();
    const { snapshots, run, costs } = await stored();
    expect(snapshots.map(({ step }) => step)).toEqual([0, 13, 14, 15, 16, 17, 18, 19]);
    expect([ntkLogger.counts.skipped, run.skippedSnapshots]).toEqual([12, 12]);
    expect(costs.reduce((sum, metrics) => sum + Number(metrics.skippedSnapshots!.value), 0)).toBe(12);
  });

  test('of calls that are awaited none is left out, however slow the worker is', async () => {
    const ntkLogger = createNtkLogger({ logdir, mode: 'worker' });
    const [model, X] = [small(), normal([6, 4], 1)];
    for (let i = 0; i < 20; i++) await ntkLogger.step(model, X);
    await ntkLogger.finish();
    expect((await stored()).snapshots).toHaveLength(20);
  });

  test.runIf(process.platform === 'linux')(
    'gives way to the training, and gets a quarter of a core that both want',
    async () => {
      const ntkLogger = createNtkLogger({ logdir, mode: 'worker' });
      await ntkLogger.step(small(), normal([6, 4], 1));
      await ntkLogger.flush();
      const nice = readdirSync('/proc/self/task').map((id) => getPriority(Number(id)));
      await ntkLogger.finish();
      // Weights of 335 and 1024 in Linux' scheduler.
      expect(Math.max(...nice) - getPriority(process.pid)).toBe(5);
    },
  );

  test('when the thread ends, copies that wait are computed inline, as are all later ones; it is one fault and one event', async () => {
    const faults: NtkBoardError[] = [];
    const ntkLogger = createNtkLogger({ logdir, mode: 'worker', onError: (error) => faults.push(error) });
    const [model, X] = [small(), normal([6, 4], 1)];
    await ntkLogger.step(model, X);
    await ntkLogger.flush();
    for (let i = 0; i < 3; i++) void ntkLogger.step(model, X);
    await sharedThread({}).terminate();
    await ntkLogger.flush();
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    const { snapshots, events } = await stored();
    expect(faults.map(({ code }) => code)).toEqual(['worker-lost']);
    expect(events.map(({ code }) => code).sort()).toEqual(['snapshots-inline', 'worker-lost']);
    expect(snapshots.map(({ step }) => step)).toEqual([0, 2, 3, 4]);
    expect(snapshots.at(-1)!.metrics).toHaveProperty('kernelDistanceToFirst');
    expect(ntkLogger.mode).toBe('inline');
  });
});
