import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { weightMatrices, weightSpectra } from '../lib/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const named = (name: string, rows: number[][]) => ({
  name,
  rows: rows.length,
  cols: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});

test('a diagonal matrix has the squares of its entries, whichever side is longer', async () => {
  const wide = named('wide', [
    [3, 0, 0],
    [0, 1, 0],
  ]);
  const tall = named('tall', [
    [3, 0],
    [0, 1],
    [0, 0],
  ]);
  for (const { eigenvalues, metrics } of await weightSpectra([wide, tall])) {
    expect([...eigenvalues]).toEqual([1, 9]);
    expect(metrics.weightLargestEigenvalue).toMatchObject({ value: 9, trusted: true });
    expect(metrics.weightSmallestEigenvalue).toMatchObject({ value: 1, trusted: true });
    expect(metrics.weightConditionNumber).toMatchObject({ value: 9, relation: '=' });
    expect(metrics.weightStableRank.value).toBeCloseTo(10 / 9, 12);
    // p = 0.9, 0.1.
    expect(metrics.weightEffectiveRank.value).toBeCloseTo(Math.exp(-0.9 * Math.log(0.9) - 0.1 * Math.log(0.1)), 12);
  }
});

test('an outer product has rank 1 and a condition number of at least what rounding can tell', async () => {
  const [spectrum] = await weightSpectra([
    named(
      'outer',
      Array.from({ length: 5 }, (_, i) => [i + 1, 2 * (i + 1)]),
    ),
  ]);
  expect(spectrum!.metrics.weightStableRank.value).toBeCloseTo(1, 12);
  expect(spectrum!.metrics.weightConditionNumber).toMatchObject({ trusted: false, relation: '>=' });
  expect(spectrum!.metrics.weightConditionNumber.value).toBeGreaterThan(1e12);
  expect(spectrum!.eigenvalues[1]).toBeCloseTo(55 * 5, 9);
});

test('weights become [fan-in, out]; biases and weights above the limit are left out, and no tensor is made', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2] }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const before = tf.memory().numTensors;
  const matrices = await weightMatrices(model);
  expect(tf.memory().numTensors).toBe(before);
  expect(matrices.map(({ rows, cols }) => [rows, cols])).toEqual([
    [18, 4],
    [64, 3],
  ]);
  expect(await weightMatrices(model, 3)).toHaveLength(1);
  const norms = matrices.map(({ values }) => values.reduce((sum, value) => sum + value ** 2, 0));
  const spectra = await weightSpectra(matrices);
  spectra.forEach(({ eigenvalues }, i) => {
    expect(eigenvalues.reduce((sum, value) => sum + value, 0) / norms[i]!).toBeCloseTo(1, 12);
  });
});

test('a weight that is not finite is left out, a zero one has no ranks', async () => {
  const [zero, ...none] = await weightSpectra([named('nan', [[Number.NaN, 1]]), named('zero', [[0, 0]])]);
  expect(none).toEqual([]);
  expect(zero!.name).toBe('zero');
  expect(zero!.metrics.weightStableRank.value).toBeNaN();
  expect(await weightSpectra([])).toEqual([]);
});
