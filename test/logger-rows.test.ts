import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { distributionOf } from '../lib/spectrum/distribution.ts';
import { startRun } from './helpers/logged-run.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function data(n: number, width: number, seed = 3): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: n * width }, randomNormal(seed)), [n, width]);
}

function smallModel(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 4,
        activation: 'relu',
        inputShape: [3],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  });
}

test('histograms of tensors, typed arrays and arrays are stored with the distribution of their values', async () => {
  const { ntkLogger, faults, read } = startRun();
  const values = Float32Array.from({ length: 500 }, randomNormal(1));
  const tensor = tf.tensor2d(values, [50, 10]);
  const before = tf.memory().numTensors;
  await ntkLogger.histogram('tensor', tensor, { step: 4, epoch: 2 });
  tensor.dispose();
  void ntkLogger.histogram('typed', Int32Array.of(1, 2_000_000_001), { step: 5 });
  void ntkLogger.histogram('array', [1, Number.NaN, 3]);
  const large = Float32Array.from({ length: 40_000 }, randomNormal(2));
  const copy = large.slice();
  void ntkLogger.histogram('large', large, { step: 6 });
  large.fill(0);
  expect(tf.memory().numTensors).toBe(before - 1);
  await ntkLogger.finish();
  const { histograms, run } = await read();
  expect(faults).toEqual([]);
  expect(histograms.map(({ name, step, epoch }) => [name, step, epoch])).toEqual([
    ['array', 5, null],
    ['large', 6, null],
    ['tensor', 4, 2],
    ['typed', 5, null],
  ]);
  const [array, ofLarge, ofTensor, typed] = histograms;
  expect(array).toMatchObject({ count: 2, nonFinite: 1, min: 1, max: 3 });
  expect(ofLarge).toMatchObject(distributionOf(copy));
  expect(ofTensor).toMatchObject(distributionOf(values));
  expect(typed).toMatchObject({ min: 1, max: 2_000_000_001, count: 2 });
  expect(run.lastStep).toBe(6);
});

test('what is no number is a fault that says so, and stores nothing', async () => {
  const { ntkLogger, faults, read } = startRun();
  await ntkLogger.histogram('a', 'text' as never);
  await ntkLogger.histogram('b', ['1'] as never);
  await ntkLogger.histogram('c', tf.tensor1d(['x']));
  await ntkLogger.histogram('d', null as never);
  await ntkLogger.gradients({});
  ntkLogger.text('e', 5 as never);
  ntkLogger.config({ f: () => 1 });
  ntkLogger.tags('mnist' as never);
  await ntkLogger.finish();
  expect(faults.map(({ code, message }) => [code, message.split('.')[0]])).toEqual([
    ['invalid-option', '[ntkboard] histogram: expected a numeric tensor, typed array or array of numbers, got string'],
    [
      'invalid-option',
      '[ntkboard] histogram: expected a numeric tensor, typed array or array of numbers, got an array with a string',
    ],
    [
      'invalid-option',
      '[ntkboard] histogram: expected a numeric tensor, typed array or array of numbers, got a string tensor',
    ],
    ['invalid-option', '[ntkboard] histogram: expected a numeric tensor, typed array or array of numbers, got null'],
    ['invalid-option', expect.stringMatching(/gradients: expected the `grads` of tf$/)],
    ['invalid-option', expect.stringMatching(/text: expected a name and a text of at most \d+ characters, got number/)],
    ['invalid-option', expect.stringMatching(/config: expected an object of JSON values, got something else at 'f'/)],
    ['invalid-option', expect.stringMatching(/tags: expected at most 100 strings/)],
  ]);
  expect(await read()).toMatchObject({ histograms: [], texts: [], run: { tags: [], config: {} } });
});

test('texts, configuration, summary, tags and notes are set at the beginning and later', async () => {
  const { ntkLogger, faults, read } = startRun({
    config: { lr: 0.1, depth: 2 },
    tags: ['a'],
    notes: 'first',
    group: 'g',
    job: 'train',
  });
  ntkLogger.text('sample', '<b>plain</b>', { step: 3, epoch: 1 });
  ntkLogger.text('sample', 'second');
  ntkLogger.config({ depth: 3, nested: { on: true } });
  ntkLogger.summary({ best: 0.9 });
  ntkLogger.summary({ worst: Number.NaN });
  ntkLogger.tags(['b', 'c']);
  ntkLogger.notes('later');
  await ntkLogger.flush();
  const { run, texts } = await read();
  expect(faults).toEqual([]);
  expect(run).toMatchObject({
    config: { lr: 0.1, depth: 3, nested: { on: true } },
    summary: { best: 0.9, worst: 'NaN' },
    tags: ['b', 'c'],
    notes: 'later',
    group: 'g',
    job: 'train',
  });
  expect(texts.map(({ name, step, epoch, text }) => [name, step, epoch, text])).toEqual([
    ['sample', 3, null, 'second'],
  ]);
});

test('every snapshot brings histograms of all weights as they were at the call', async () => {
  const { ntkLogger, read } = startRun();
  const model = smallModel();
  const expected = model.getWeights().map((weight) => distributionOf(weight.dataSync() as Float32Array));
  const step = ntkLogger.step(model, data(4, 3), { step: 7, epoch: 1 });
  model.setWeights(tf.tidy(() => model.getWeights().map((weight) => tf.mul(weight, 2))));
  await step;
  await ntkLogger.finish();
  const { histograms } = await read();
  const names = model.trainableWeights.map(({ originalName }) => originalName);
  expect(histograms.map(({ name }) => name)).toEqual([...names].sort());
  for (const [i, name] of names.entries()) {
    expect(histograms.find((point) => point.name === name)).toMatchObject({ step: 7, epoch: 1, ...expected[i] });
  }
});

test('histograms come every so many steps, with or without snapshots, and not at all when turned off', async () => {
  const model = smallModel();
  const X = data(4, 3);
  const stepsOf = async (options: Parameters<typeof startRun>[0]) => {
    const { ntkLogger, read } = startRun(options);
    for (let step = 0; step < 7; step++) await ntkLogger.step(model, X, { step });
    await ntkLogger.finish();
    const { histograms, snapshots } = await read();
    return [[...new Set(histograms.map(({ step }) => step))], snapshots.map(({ step }) => step)];
  };
  expect(await stepsOf({ histograms: { every: 3 }, schedule: { every: 5 } })).toEqual([
    [0, 3, 6],
    [0, 5],
  ]);
  expect(await stepsOf({ histograms: false, schedule: { every: 5 } })).toEqual([[], [0, 5]]);
});

test('weights that are NaN are counted, though their kernel is refused', async () => {
  const { ntkLogger, faults, read } = startRun();
  const model = smallModel();
  model.layers[0]!.setWeights([tf.fill([3, 4], Number.NaN), tf.zeros([4])]);
  await ntkLogger.step(model, data(4, 3));
  await ntkLogger.finish();
  const { histograms } = await read();
  expect(faults.map(({ code }) => code)).toEqual(['non-finite-parameters']);
  expect(histograms.find(({ nonFinite }) => nonFinite > 0)).toMatchObject({ count: 0, nonFinite: 12 });
});

test('gradients of tf.variableGrads are logged by the names of the weights: norms always, histograms when wanted', async () => {
  const model = smallModel();
  const twin = smallModel();
  const [X, y] = [data(6, 3), data(6, 2, 4)];
  const loss = () => tf.losses.meanSquaredError(y, twin.apply(X) as tf.Tensor) as tf.Scalar;
  const { value, grads } = tf.variableGrads(loss);
  for (const gradients of [false, true]) {
    const { ntkLogger, faults, read } = startRun({ histograms: { gradients } });
    const before = tf.memory().numTensors;
    await ntkLogger.gradients(grads, { step: 2, epoch: 1, model: twin });
    expect(tf.memory().numTensors).toBe(before);
    await ntkLogger.finish();
    const { scalars, histograms } = await read();
    expect(faults).toEqual([]);
    // The twin's variables have names of their own; the weights are logged under those they share with the first model.
    const names = model.trainableWeights.map(({ originalName }) => originalName);
    const norms = Object.values(grads).map((gradient) => tf.tidy(() => tf.norm(gradient).dataSync()[0] as number));
    expect(Object.keys(scalars)).toHaveLength(names.length + 1);
    const logged = twin.trainableWeights.map(({ originalName }) => scalars[`gradientNorm/${originalName}`]!);
    for (const [i, series] of logged.entries()) {
      expect(series.steps).toEqual([2]);
      expect(Number(series.values[0])).toBeCloseTo(norms[i]!, 5);
    }
    expect(Number(scalars.gradientNorm!.values[0])).toBeCloseTo(Math.hypot(...norms), 5);
    expect(histograms.length).toBe(gradients ? names.length : 0);
    for (const [name, gradient] of Object.entries(grads)) {
      const weight = twin.trainableWeights.find((candidate) => (candidate.read() as tf.Variable).name === name)!;
      const found = histograms.find((point) => point.name === `gradients/${weight.originalName}`);
      if (gradients) expect(found).toMatchObject(distributionOf(gradient.dataSync() as Float32Array));
    }
  }
  tf.dispose([value, grads]);
});

test('a gradient of NaN has a norm of NaN', async () => {
  const { ntkLogger, read } = startRun();
  await ntkLogger.gradients([
    { name: 'w', tensor: tf.tensor1d([3, Number.NaN]) },
    { name: 'v', tensor: tf.tensor1d([3, 4]) },
  ]);
  await ntkLogger.finish();
  const { scalars } = await read();
  expect(scalars.gradientNorm!.values).toEqual(['NaN']);
  expect(scalars['gradientNorm/v']!.values).toEqual([5]);
});
