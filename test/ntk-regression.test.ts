import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { classTargets } from '../lib/ntk/class-targets.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { kernelMatrix } from '../lib/ntk/kernel-matrix.ts';
import { type LinearizedUpdateOptions, linearizedUpdate } from '../lib/ntk/linearized-update.ts';
import { ntkRegression } from '../lib/ntk/ntk-regression.ts';
import { relativeError } from './helpers/compare.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

function probe(shape: number[], seed = 5): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, randomNormal(seed)), shape);
}

let seed = 1;
function model(outputs = 2): tf.Sequential {
  const init = () => tf.initializers.randomNormal({ stddev: 0.5, seed: ++seed });
  const weights = () => ({ kernelInitializer: init(), biasInitializer: init() });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'tanh', inputShape: [3], ...weights() }),
      tf.layers.dense({ units: outputs, ...weights() }),
    ],
  });
}

/** Gauss-Jordan with pivoting, written for this test. */
function solve(a: Float64Array, n: number, b: ArrayLike<number>, k: number): Float64Array {
  const rows = Array.from({ length: n }, (_, i) => [
    ...a.subarray(i * n, (i + 1) * n),
    ...Array.from({ length: k }, (_, j) => b[i * k + j] as number),
  ]);
  for (let col = 0; col < n; col++) {
    const pivot = rows
      .slice(col)
      .reduce((best, row, i) => (Math.abs(row[col]!) > Math.abs(rows[best]![col]!) ? col + i : best), col);
    [rows[col], rows[pivot]] = [rows[pivot]!, rows[col]!];
    rows[col] = rows[col]!.map((value) => value / rows[col]![col]!);
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![col]!;
      if (i !== col) rows[i] = rows[i]!.map((value, j) => value - factor * rows[col]![j]!);
    }
  }
  return Float64Array.from(rows.flatMap((row) => row.slice(n)));
}

describe('ntkRegression', () => {
  const labels = Float64Array.from({ length: 12 }, randomNormal(3));

  test('is K* (K + ridge I)^-1 y of a brute-force solve, for one and for several targets', async () => {
    const one = model();
    const [train, other] = [probe([12, 3]), probe([5, 3], 6)];
    const kernelTrain = await empiricalNtk(one, train);
    const kernelCross = await empiricalNtk(one, other, train);
    for (const k of [1, 3]) {
      const targets = Float64Array.from({ length: 12 * k }, randomNormal(k));
      const { predictions, ...facts } = await ntkRegression({ kernelTrain, kernelCross, labels: targets, ridge: 0.3 });
      const system = kernelTrain.total.map((value, i) => value + (i % 13 === 0 ? 0.3 : 0));
      const alpha = solve(system, 12, targets, k);
      const want = Float64Array.from({ length: 5 * k }, (_, at) => {
        let sum = 0;
        for (let n = 0; n < 12; n++) sum += kernelCross.total[Math.floor(at / k) * 12 + n]! * alpha[n * k + (at % k)]!;
        return sum;
      });
      expect(relativeError(predictions, want)).toBeLessThan(1e-10);
      expect([facts.n, facts.m, facts.k, facts.ridge]).toEqual([12, 5, k, 0.3]);
      expect([facts.accuracy, facts.meanSquaredError]).toEqual([null, null]);
    }
  });

  test('interpolates the training labels without a ridge, and shrinks them with one', async () => {
    const one = model();
    const train = probe([12, 3]);
    const kernelTrain = await empiricalNtk(one, train);
    const kernelCross = await empiricalNtk(one, train, train);
    const problem = { kernelTrain, kernelCross, labels, testLabels: labels };
    const exact = await ntkRegression(problem);
    expect(relativeError(exact.predictions, labels)).toBeLessThan(1e-5);
    expect(exact.meanSquaredError).toBeLessThan(1e-10);
    const ridged = await ntkRegression({ ...problem, ridge: 1 });
    expect(ridged.meanSquaredError).toBeGreaterThan(1e-4);
  });

  test('a full kernel couples the outputs: its own training targets are interpolated', async () => {
    const one = model();
    const train = probe([6, 3]);
    const kernelTrain = await empiricalNtk(one, train, null, { outputs: 'full' });
    const kernelCross = await empiricalNtk(one, train, train, { outputs: 'full' });
    const { predictions, n, m, k } = await ntkRegression({ kernelTrain, kernelCross, labels });
    expect([n, m, k]).toEqual([6, 6, 2]);
    expect(relativeError(predictions, labels)).toBeLessThan(1e-5);
    const raw = { kernelTrain: kernelMatrix(kernelTrain), kernelCross: kernelMatrix(kernelCross), labels };
    expect((await ntkRegression(raw)).predictions).toEqual(predictions);
  });

  test('classifies two clusters with one-hot, plus-minus and signed targets', async () => {
    const classes = Array.from({ length: 20 }, (_, n) => n % 2);
    const shifted = (from: number) =>
      tf.tensor2d(
        Float32Array.from({ length: 60 }, randomNormal(from)).map(
          (value, i) => 0.3 * value + 2 * (Math.floor(i / 3) % 2) - 1,
        ),
        [20, 3],
      );
    const one = model(1);
    const [train, other] = [shifted(1), shifted(2)];
    const kernelTrain = await empiricalNtk(one, train);
    const kernelCross = await empiricalNtk(one, other, train);
    const signs = classes.map((label) => 2 * label - 1);
    for (const targets of [classTargets(classes, 'one-hot'), classTargets(classes, 'plus-minus'), signs]) {
      const problem = { kernelTrain, kernelCross, labels: targets, ridge: 1e-3 };
      expect((await ntkRegression({ ...problem, testLabels: targets })).accuracy).toBe(1);
      const first = Array.from(targets, (value, i) =>
        i < targets.length / 20 ? (targets[i + targets.length / 20] as number) : value,
      );
      expect((await ntkRegression({ ...problem, testLabels: first })).accuracy).toBe(0.95);
    }
  });

  test('class targets are 1 for the class and 0 or -1 elsewhere', () => {
    expect([...classTargets([1, 0], 'one-hot', 3)]).toEqual([0, 1, 0, 1, 0, 0]);
    expect([...classTargets([1, 0], 'plus-minus')]).toEqual([-1, 1, 1, -1]);
    expect(() => classTargets([0.5], 'one-hot')).toThrow(/class numbers from 0 to 0, got 0.5 at 0|class numbers/);
    expect(() => classTargets([3], 'one-hot', 2)).toThrow(/from 0 to 1, got 3 at 0/);
    expect(() => classTargets([0], 'hot' as never)).toThrow(/encoding to be one-hot or plus-minus, got hot/);
  });

  test('sizes that do not fit, a negative ridge, a singular kernel, a kernel over the parameters', async () => {
    const kernelTrain = Float64Array.of(2, 1, 1, 2);
    const kernelCross = Float64Array.of(1, 0);
    const good = { kernelTrain, kernelCross, labels: [1, 2] };
    const wrong: [object, RegExp][] = [
      [{ kernelTrain: new Float64Array(3) }, /kernelTrain to be square, got 3 numbers/],
      [{ kernelCross: new Float64Array(3) }, /kernelCross to have rows of 2 numbers, got 3 numbers/],
      [{ labels: [1, 2, 3] }, /labels for 2 rows of kernelTrain, got 3/],
      [{ testLabels: [1, 2] }, /1 testLabels, got 2/],
      [{ ridge: -1 }, /ridge to be a finite number of at least 0, got -1/],
      [{ ridge: Number.NaN }, /ridge to be a finite number/],
    ];
    for (const [part, message] of wrong) {
      await expect(ntkRegression({ ...good, ...part })).rejects.toMatchObject({
        code: 'invalid-option',
        message: expect.stringMatching(message),
      });
    }
    const singular = { ...good, kernelTrain: Float64Array.of(1, 1, 1, 1) };
    await expect(ntkRegression(singular)).rejects.toThrow(/Add a ridge/);
    const dual = await empiricalNtk(model(), probe([3, 3]), null, { gram: 'parameters' });
    await expect(ntkRegression({ ...good, kernelTrain: dual })).rejects.toThrow(/got one over the parameters/);
  });
});

describe('linearizedUpdate', () => {
  const bits = (one: tf.LayersModel) =>
    one.getWeights().map((weight) => Buffer.from(weight.dataSync().slice().buffer).toString('hex'));

  test('the error of the prediction falls with the square of the learning rate', async () => {
    const one = model();
    const labels = Float64Array.from({ length: 16 }, randomNormal(4));
    const errors: number[] = [];
    for (const learningRate of [0.4, 0.2, 0.1]) {
      const { predicted, actual } = await linearizedUpdate(one, probe([8, 3]), { labels, learningRate });
      errors.push(relativeError(predicted, actual, 1));
    }
    const orders = [0, 1].map((i) => Math.log2(errors[i]! / errors[i + 1]!));
    for (const order of orders) expect(Math.abs(order - 2)).toBeLessThan(0.25);
  });

  test('predicts -learningRate * Theta dL/df with the kernel of empiricalNtk, at other points as well', async () => {
    const one = model();
    const [train, at] = [probe([5, 3]), probe([4, 3], 9)];
    const lossGradient = Float64Array.from({ length: 10 }, randomNormal(2));
    const {
      predicted,
      actual,
      m,
      c,
      relativeError: reported,
    } = await linearizedUpdate(one, train, {
      lossGradient: () => lossGradient,
      learningRate: 1e-3,
      at,
    });
    const theta = kernelMatrix(await empiricalNtk(one, at, train, { outputs: 'full' }));
    const want = Float64Array.from({ length: 8 }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < 10; j++) sum -= 1e-3 * theta[i * 10 + j]! * lossGradient[j]!;
      return sum;
    });
    expect([m, c]).toEqual([4, 2]);
    expect(relativeError(predicted, want)).toBeLessThan(1e-5);
    expect(reported).toBeCloseTo(relativeError(predicted, actual), 12);
    expect(reported).toBeLessThan(0.02);
  });

  test('what really happens is what tf.train.sgd does, and the weights of the model stay bit-identical', async () => {
    const one = model();
    const [x, y] = [probe([8, 3]), probe([8, 2], 3)];
    const [before, tensors] = [bits(one), tf.memory().numTensors];
    const { actual, outputs } = await linearizedUpdate(one, x, { labels: y.dataSync(), learningRate: 0.1 });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(bits(one)).toEqual(before);
    expect(Object.hasOwn(tf.engine(), 'runKernelFunc')).toBe(false);
    const optimizer = tf.train.sgd(0.1);
    optimizer.minimize(() => tf.losses.meanSquaredError(y, one.apply(x) as tf.Tensor) as tf.Scalar);
    const after = (one.apply(x) as tf.Tensor).dataSync();
    const want = Float64Array.from(after, (value, i) => value - outputs[i]!);
    expect(relativeError(actual, want)).toBeLessThan(1e-5);
  });

  test('weights that meet in a list (concat, addN) are moved too', async () => {
    const [a, b] = [tf.variable(probe([3, 1], 1)), tf.variable(probe([3, 1], 2))];
    const one = {
      parameters: [a, b],
      apply: (x: tf.Tensor | tf.Tensor[]) => tf.matMul(x as tf.Tensor2D, tf.concat([a, b, tf.addN([a, b])], 1)),
    };
    const { predicted, actual } = await linearizedUpdate(one, probe([4, 3]), {
      lossGradient: Float64Array.from({ length: 12 }, randomNormal(2)),
      learningRate: 0.1,
    });
    // The outputs are linear in the weights: the prediction is exact.
    expect(relativeError(predicted, actual)).toBeLessThan(1e-5);
  });

  for (const name of goldenCaseNames) {
    test(`${name}: a small step is predicted, whatever the layers`, async () => {
      const golden = loadGoldenCase(name);
      const one = await golden.model();
      const inputs = golden.inputs();
      const { n, c } = golden.manifest;
      const before = bits(one);
      const lossGradient = Float64Array.from({ length: n * c }, randomNormal(7));
      const large = await linearizedUpdate(one, inputs, { lossGradient, learningRate: 4e-4 });
      const small = await linearizedUpdate(one, inputs, { lossGradient, learningRate: 1e-4 });
      expect(bits(one)).toEqual(before);
      expect(small.relativeError).toBeLessThan(0.02);
      // Below this the rounding of the float32 outputs is all that is left.
      expect(small.relativeError).toBeLessThan(Math.max(large.relativeError, 1e-3));
      one.dispose();
      tf.dispose(inputs);
    });
  }

  test('wrong options are named, and nothing is left behind', async () => {
    const one = model();
    const x = probe([4, 3]);
    const tensors = tf.memory().numTensors;
    const wrong: [Partial<LinearizedUpdateOptions>, RegExp][] = [
      [{ learningRate: 0 }, /options.learningRate to be a finite number above 0, got 0/],
      [{ labels: [1] }, /options.labels to be 8 numbers, \[4, 2\], got 1 numbers/],
      [{ lossGradient: [1] }, /labels or options.lossGradient to be given, one of the two, got both/],
      [{ at: { data: new Float32Array(4), shape: [2, 2] } }, /probe of shape \[N, 3\]/],
      [{ outputIndices: [7] }, /outputIndices below 2/],
    ];
    for (const [part, message] of wrong) {
      const options = { learningRate: 0.1, labels: new Float64Array(8), ...part };
      await expect(linearizedUpdate(one, x, options)).rejects.toThrow(message);
    }
    await expect(linearizedUpdate(one, x, { learningRate: 1 })).rejects.toThrow(/got neither/);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
