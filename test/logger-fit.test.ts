import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { NtkLogger } from '../lib/index.ts';
import { startRun } from './helpers/logged-run.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const [SAMPLES, BATCH, EPOCHS] = [12, 4, 2];

function data(n: number, width: number, seed: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: n * width }, randomNormal(seed)), [n, width]);
}

const makeOptimizer = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adam: () => tf.train.adam(0.05),
} as const;

function regression(optimizer: keyof typeof makeOptimizer = 'sgd'): tf.Sequential {
  const init = (seed: number) => tf.initializers.glorotNormal({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 4,
        activation: 'tanh',
        inputShape: [3],
        kernelInitializer: init(1),
        kernelRegularizer: 'l1l2',
      }),
      tf.layers.dense({ units: 2, kernelInitializer: init(2) }),
    ],
  });
  model.compile({ optimizer: makeOptimizer[optimizer](), loss: 'meanSquaredError', metrics: ['mae'] });
  return model;
}

/** Trains in a fixed order. */
async function train(
  model: tf.LayersModel,
  callbacks: tf.CustomCallbackArgs | tf.CustomCallbackArgs[] | tf.Callback[] = [],
  more = {},
) {
  const [x, y] = [data(SAMPLES, 3, 5), data(SAMPLES, 2, 6)];
  const given = { epochs: EPOCHS, batchSize: BATCH, shuffle: false, verbose: 0, ...more };
  await model.fit(x, y, { ...given, callbacks: callbacks as tf.Callback[] });
  tf.dispose([x, y]);
}

function bits(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => [...new Uint32Array(new Float32Array(weight.dataSync()).buffer)]);
}

test('every n epochs: snapshots then, losses, metrics and the learning rate of each epoch, as tfjs itself tells them', async () => {
  const { ntkLogger, faults, read } = startRun();
  const model = regression('adam');
  const told: Record<string, number>[] = [];
  const follow = new tf.CustomCallback({
    // The rate falls from epoch to epoch; what is logged is what the epoch was trained with.
    onEpochBegin: async (epoch) => void Object.assign(model.optimizer, { learningRate: 0.05 / (epoch + 1) }),
    onEpochEnd: async (_epoch, logs) => void told.push({ ...logs } as Record<string, number>),
  });
  const X = data(6, 3, 7);
  await train(model, [ntkLogger.callback(X, { every: { epochs: 2 } }), follow], { epochs: 5, validationSplit: 0.34 });
  await ntkLogger.finish();
  const { snapshots, scalars } = await read();
  expect(faults).toEqual([]);
  expect(snapshots.map(({ step, epoch }) => [step, epoch])).toEqual([
    [1, 1],
    [2, 2],
    [4, 4],
  ]);
  expect(Object.keys(scalars)).toEqual(['learningRate', 'loss', 'mae', 'val_loss', 'val_mae']);
  for (const name of ['loss', 'mae', 'val_loss', 'val_mae']) {
    expect(scalars[name]!.steps).toEqual([1, 2, 3, 4, 5]);
    expect(scalars[name]!.values).toEqual(told.map((logs) => expect.closeTo(logs[name]!, 12)));
  }
  expect(scalars.learningRate!.values).toEqual([1, 2, 3, 4, 5].map((epoch) => 0.05 / epoch));
});

test('every n batches: steps are batches, epochs fractions, and the loss is that of the batch', async () => {
  const { ntkLogger, faults, read } = startRun();
  const model = regression();
  const told: number[] = [];
  const follow = new tf.CustomCallback({ onBatchEnd: async (_batch, logs) => void told.push(logs!.loss as number) });
  const options = { every: { batches: 2 }, scalars: { batches: 1 } };
  await train(model, [ntkLogger.callback(data(6, 3, 7), options), follow], { validationSplit: 0 });
  await ntkLogger.finish();
  const { snapshots, scalars } = await read();
  expect(faults).toEqual([]);
  expect(snapshots.map(({ step, epoch }) => [step, epoch])).toEqual([
    [1, expect.closeTo(1 / 3, 12)],
    [2, expect.closeTo(2 / 3, 12)],
    [4, expect.closeTo(4 / 3, 12)],
    [6, 2],
  ]);
  expect(scalars.loss).toMatchObject({ steps: [1, 2, 3, 4, 5, 6], values: told });
  expect(scalars.learningRate!.values).toEqual(Array(6).fill(0.1));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(scalars.epoch_loss).toMatchObject({
    steps: [3, 6],
    epochs: [1, 2],
    values: [expect.closeTo(mean(told.slice(0, 3)), 6), expect.closeTo(mean(told.slice(3)), 6)],
  });
});

/** Gradient norms of every batch, by tf.variableGrads in a loop of its own over the same training. */
function normsByHand(): { total: number[]; first: number[] } {
  const model = regression();
  const optimizer = tf.train.sgd(0.1);
  const [x, y] = [data(SAMPLES, 3, 5), data(SAMPLES, 2, 6)];
  const result: { total: number[]; first: number[] } = { total: [], first: [] };
  for (let batch = 0; batch < (EPOCHS * SAMPLES) / BATCH; batch++) {
    const at = (batch * BATCH) % SAMPLES;
    const { value, grads } = tf.variableGrads(() => {
      const out = model.apply(x.slice(at, BATCH), { training: true }) as tf.Tensor;
      const kernel = model.trainableWeights[0]!.read();
      const penalty = tf.add(tf.mul(0.01, tf.sum(tf.abs(kernel))), tf.mul(0.01, tf.sum(tf.square(kernel))));
      return tf.add(tf.losses.meanSquaredError(y.slice(at, BATCH), out), penalty).asScalar();
    });
    const norms = model.trainableWeights.map(
      (weight) => tf.norm(grads[(weight.read() as tf.Variable).name]!).dataSync()[0] as number,
    );
    result.total.push(Math.hypot(...norms));
    result.first.push(norms[0]!);
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  }
  return result;
}

test('the gradient norm is that of the training loss on the batch, regularisation included, at the weights before its update', async () => {
  const norms = normsByHand();
  const byBatch = startRun({ histograms: { gradients: true } });
  const model = regression();
  await train(model, [byBatch.ntkLogger.callback(data(6, 3, 7), { every: { batches: 1 } })]);
  await byBatch.ntkLogger.finish();
  const { scalars, histograms } = await byBatch.read();
  const close = (values: number[]) => values.map((value) => expect.closeTo(value, 5));
  expect(byBatch.faults).toEqual([]);
  expect(scalars.gradientNorm).toMatchObject({ steps: [1, 2, 3, 4, 5, 6], values: close(norms.total) });
  const name = model.trainableWeights[0]!.originalName;
  expect(scalars[`gradientNorm/${name}`]!.values).toEqual(close(norms.first));
  expect(histograms.filter((point) => point.name === `gradients/${name}`).map(({ step }) => step)).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);

  // By epochs it is that of the last batch.
  const byEpoch = startRun();
  await train(regression(), [byEpoch.ntkLogger.callback(data(6, 3, 7), { gradients: true })]);
  await byEpoch.ntkLogger.finish();
  const { scalars: ofEpochs } = await byEpoch.read();
  expect(ofEpochs.gradientNorm).toMatchObject({ steps: [1, 2], values: close([norms.total[2]!, norms.total[5]!]) });
});

describe('training is not harmed', () => {
  for (const optimizer of ['sgd', 'momentum', 'adam'] as const) {
    test(`${optimizer}: weights are bit-identical while every gradient is looked at, and nothing is left on the optimizer`, async () => {
      const plain = regression(optimizer);
      await train(plain);
      const { ntkLogger, faults } = startRun({ preset: 'full' });
      const X = data(6, 3, 7);
      const watched = regression(optimizer);
      await train(watched, [ntkLogger.callback(X, { every: { batches: 1 } })]);
      expect(bits(watched)).toEqual(bits(plain));
      expect(Object.hasOwn(watched.optimizer, 'applyGradients')).toBe(false);
      expect(faults).toEqual([]);
      const before = tf.memory().numTensors;
      await train(watched, [ntkLogger.callback(X, { every: { batches: 1 } })]);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  test('a fit that fails between two batches leaves an optimizer that updates as before and is clean after the next update', async () => {
    const { ntkLogger } = startRun();
    const model = regression();
    const failing = new tf.CustomCallback({
      onBatchBegin: async (batch) => {
        if (batch === 1) throw new Error('the data ended');
      },
    });
    const callback = ntkLogger.callback(data(6, 3, 7), { every: { batches: 1 }, gradients: true });
    await expect(train(model, [callback, failing])).rejects.toThrow('the data ended');
    const twin = regression();
    twin.setWeights(model.getWeights());
    // tfjs itself would refuse: it keeps the flag when fit throws.
    (model as unknown as { isTraining: boolean }).isTraining = false;
    await train(model);
    await train(twin);
    expect(bits(model)).toEqual(bits(twin));
    expect(Object.hasOwn(model.optimizer, 'applyGradients')).toBe(false);
  });

  test('another wrapper of the optimizer, put on and taken off in between, stays in order', async () => {
    const { ntkLogger } = startRun();
    const model = regression();
    const { optimizer } = model;
    const original = optimizer.applyGradients;
    let seen = 0;
    optimizer.applyGradients = function (this: tf.Optimizer, gradients) {
      seen++;
      original.call(this, gradients);
    } as typeof original;
    const wrapper = optimizer.applyGradients;
    await train(model, [ntkLogger.callback(data(6, 3, 7), { every: { batches: 1 }, gradients: true })]);
    expect(seen).toBe(6);
    expect(optimizer.applyGradients).toBe(wrapper);
  });
});

test('another fit of the same callback goes on counting; initialEpoch says otherwise', async () => {
  const steps = async (every: { epochs: 1 } | { batches: 1 }) => {
    const { ntkLogger, read } = startRun();
    const model = regression();
    const callback = ntkLogger.callback(data(6, 3, 7), { every });
    await train(model, [callback]);
    await train(model, [callback], { epochs: 1 });
    await train(model, [callback], { initialEpoch: 6, epochs: 7 });
    await ntkLogger.finish();
    return (await read()).snapshots.map(({ step, epoch }) => [step, Math.round(100 * epoch!) / 100]);
  };
  expect(await steps({ epochs: 1 })).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [7, 7],
  ]);
  expect(await steps({ batches: 1 })).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => [step, Math.round((100 * step) / 3) / 100]),
    ...[10, 11, 12].map((step) => [step, Math.round((100 * (step + 9)) / 3) / 100]),
  ]);
});

test('fitDataset: with and without a known number of batches', async () => {
  const rows = Array.from({ length: 6 }, (_, i) => ({ xs: [i / 6, -i / 6, 1], ys: [i, -i] }));
  const sized = tf.data.array(rows).batch(2);
  const unsized = tf.data
    .generator(function* () {
      yield* rows;
    })
    .batch(2);
  const log = async (dataset: tf.data.Dataset<tf.TensorContainer>, every: { epochs: 1 } | { batches: 2 }) => {
    const { ntkLogger, faults, read } = startRun();
    const callback = ntkLogger.callback(data(6, 3, 7), { every, gradients: true });
    await regression().fitDataset(dataset, {
      epochs: 2,
      verbose: 0,
      callbacks: [callback],
      validationData: sized as never,
    });
    await ntkLogger.finish();
    expect(faults).toEqual([]);
    const { snapshots, scalars } = await read();
    return {
      snapshots: snapshots.map(({ step, epoch }) => [step, Math.round(100 * epoch!) / 100]),
      norms: scalars.gradientNorm!.steps,
      validation: scalars.val_loss!.steps,
    };
  };
  const byEpoch = {
    snapshots: [
      [1, 1],
      [2, 2],
    ],
    norms: [1, 2],
    validation: [1, 2],
  };
  expect(await log(sized, { epochs: 1 })).toEqual(byEpoch);
  expect(await log(unsized, { epochs: 1 })).toEqual(byEpoch);
  const steps = [1, 2, 4, 6];
  const byBatch = (epochs: number[]) => ({
    snapshots: steps.map((step, i) => [step, epochs[i]]),
    norms: steps,
    validation: [3, 6],
  });
  expect(await log(sized, { batches: 2 })).toEqual(byBatch([0.33, 0.67, 1.33, 2]));
  expect(await log(unsized, { batches: 2 })).toEqual(byBatch([0, 0, 1, 1]));
});

test('behind a plain callback tfjs hands no model over: a fault says so, and training goes on', async () => {
  const { ntkLogger, faults } = startRun();
  let epochs = 0;
  const plain = { onEpochEnd: async () => void epochs++ };
  await train(regression(), [plain, ntkLogger.callback(data(6, 3, 7)) as unknown as tf.CustomCallbackArgs]);
  expect(epochs).toBe(EPOCHS);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.message).toMatch(
    /callback: expected to be told the model by fit, got none.*put callback objects before plain ones/,
  );
});

test('a logger that is finished or could not open lets fit go on', async () => {
  const { ntkLogger, faults } = startRun();
  await ntkLogger.finish();
  const closed: NtkLogger = startRun({ logdir: '/dev/null/nowhere' }).ntkLogger;
  const [plain, watched] = [regression(), regression()];
  await train(plain);
  const X = data(6, 3, 7);
  await train(watched, [
    ntkLogger.callback(X, { gradients: true }),
    closed.callback(X, { every: { batches: 1 }, gradients: true }),
  ]);
  expect(bits(watched)).toEqual(bits(plain));
  expect(faults).toEqual([]);
});

test('a wrong option of the callback is refused at once, by name', () => {
  const { ntkLogger } = startRun();
  const X = data(6, 3, 7);
  expect(() => ntkLogger.callback(X, { every: { epochs: 0 } })).toThrow(/callback: option 'every.*epochs/);
  expect(() => ntkLogger.callback(X, { every: 5 } as never)).toThrow(
    /option 'every' is not usable: expected \{ epochs: n \}/,
  );
  expect(() => ntkLogger.callback(X, { scalars: { batches: 2 } })).toThrow(
    /option 'scalars' is not usable: it needs every: \{ batches/,
  );
});
