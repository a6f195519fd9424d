import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { lanczos } from '../lib/linalg/lanczos/lanczos.ts';
import { spectralDensity } from '../lib/linalg/lanczos/spectral-density.ts';
import { captureJacobian } from '../lib/ntk/capture-jacobian.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { type DenseBlock, type HostArray, toDense } from '../lib/ntk/jacobian/block.ts';
import { jacobianOperator } from '../lib/ntk/jacobian-operator.ts';
import { relativeError } from './helpers/compare.ts';
import { randomNormal, randomUniform } from './helpers/random.ts';

const N = 11;
let tensorsBefore = 0;

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  tf.disposeVariables();
});

const normal = (length: number, seed: number) => Float64Array.from({ length }, randomNormal(seed));

function cnn(): [tf.LayersModel, tf.Tensor] {
  const init = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'tanh', inputShape: [6, 6, 1], ...init(1) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4, activation: 'tanh', ...init(2) }),
      tf.layers.dense({ units: 3, ...init(3) }),
    ],
  });
  return [model, tf.tensor(Float32Array.from(normal(N * 36, 4)), [N, 6, 6, 1])];
}

function embedding(): [tf.LayersModel, tf.Tensor] {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 60, outputDim: 3, inputLength: 4 }),
      tf.layers.globalAveragePooling1d(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  const uniform = randomUniform(2);
  return [
    model,
    tf.tensor(
      Int32Array.from({ length: N * 4 }, () => Math.floor(uniform() * 60)),
      [N, 4],
      'int32',
    ),
  ];
}

/** J written out by per-sample autograd, `[N * C][P]`. */
function plainJacobian(model: tf.LayersModel, x: tf.Tensor): Float64Array[] {
  const options = { algorithm: 'per-sample', selection: 'each', verify: false, operation: 'test' } as const;
  const { blocks, n, c } = captureJacobian(model, x, options) as Awaited<ReturnType<typeof captureJacobian>>;
  const dense = blocks.map(({ block }) => toDense(block) as DenseBlock<HostArray>);
  return Array.from({ length: n * c }, (_, row) =>
    Float64Array.from(dense.flatMap(({ values, p }) => [...values.subarray(row * p, (row + 1) * p)])),
  );
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

for (const [name, build, budget] of [
  ['a convolutional network', cnn, 3000],
  ['an embedding', embedding, 1000],
] as const) {
  for (const [kind, options] of Object.entries({
    'all at once': {},
    'in batches that are kept': { batchSize: 4 },
    'in batches beyond the memory budget': { memoryBudgetBytes: budget },
  })) {
    test(`products with the Jacobian of ${name} are those of autograd's, ${kind}`, async () => {
      const [model, x] = build();
      const rows = plainJacobian(model, x);
      const operator = await jacobianOperator(model, x, options);
      expect([operator.n, operator.p]).toEqual([N, rows[0]!.length]);
      if (kind.includes('beyond')) expect(operator.batches).toBeGreaterThan(1);

      const v = normal(operator.p, 7);
      expect(
        relativeError(
          await operator.multiply(v),
          rows.map((row) => dot(row, v)),
        ),
      ).toBeLessThan(1e-5);
      const u = normal(operator.n * operator.c, 8);
      const transposed = rows[0]!.map((_, p) => rows.reduce((sum, row, i) => sum + (row[p] as number) * u[i]!, 0));
      expect(relativeError(await operator.transposeMultiply(u), transposed)).toBeLessThan(1e-5);
      const kernelTimesU = rows.map((row) => dot(row, transposed));
      expect(relativeError(await operator.kernel().multiply(u), kernelTimesU)).toBeLessThan(1e-5);
      operator.dispose();
    });
  }
}

test('tiles put together are the full kernel', async () => {
  const [model, x] = cnn();
  const { total, c } = await empiricalNtk(model, x, null, { outputs: 'full' });
  const operator = await jacobianOperator(model, x, { batchSize: 4 });
  const got = new Float64Array(total.length);
  for (let i = 0; i < operator.batches; i++)
    for (let j = 0; j < operator.batches; j++) {
      const tile = await operator.gramTile(i, j);
      const [rows, columns] = [Math.min(4, N - 4 * i), Math.min(4, N - 4 * j)];
      for (let a = 0; a < rows; a++)
        for (let b = 0; b < columns; b++) {
          const to = ((4 * i + a) * N + 4 * j + b) * c * c;
          got.set(tile.subarray((a * columns + b) * c * c, (a * columns + b + 1) * c * c), to);
        }
    }
  operator.dispose();
  expect(relativeError(got, total)).toBeLessThan(1e-6);
});

test('Lanczos and quadrature on the operator give the spectrum of the kernel without forming it', async () => {
  const [model, x] = cnn();
  const operator = await jacobianOperator(model, x);
  const n = operator.n * operator.c;
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = await operator.kernel().multiply(Float64Array.from({ length: n }, (_, j) => Number(i === j)));
    full.set(column, i * n);
  }
  const exact = (await eigh(full, n)).eigenvalues;
  const { eigenvalues, residuals, converged } = await lanczos(operator.kernel(), { largest: 4, smallest: 2 });
  const want = [...exact.subarray(0, 2), ...exact.subarray(n - 4)];
  expect(converged).toBe(true);
  eigenvalues.forEach((value, i) => {
    expect(Math.abs(value - want[i]!)).toBeLessThan(residuals[i]! + 1e-9 * exact[n - 1]!);
  });
  const density = await spectralDensity(operator.kernel(), { probes: 30, steps: n, seed: 5 });
  const { value, standardError } = density.trace((eigenvalue) => eigenvalue);
  const trace = exact.reduce((sum, eigenvalue) => sum + eigenvalue, 0);
  expect(Math.abs(value - trace)).toBeLessThan(4 * standardError);
  operator.dispose();
});

test('a dataset gives the products of the tensor bit by bit, with progress after every batch', async () => {
  const [model, x] = cnn();
  const dataset = async function* () {
    for (const from of [0, 5, 10]) yield tf.slice(x, [from], [Math.min(5, N - from)]);
  };
  const seen: string[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(`${done}/${total}`);
  const options = { batchSize: 4, memoryBudgetBytes: 6000 };
  const streamed = await jacobianOperator(model, dataset(), { ...options, onProgress });
  const plain = await jacobianOperator(model, x, options);
  const v = normal(plain.p, 7);
  expect(await streamed.multiply(v)).toEqual(await plain.multiply(v));
  expect(seen).toEqual(Array.from({ length: streamed.batches }, (_, i) => `${i + 1}/${streamed.batches}`));
  const u = normal(plain.n * plain.c, 8);
  expect(await streamed.transposeMultiply(u)).toEqual(await plain.transposeMultiply(u));
  streamed.dispose();
  plain.dispose();
  model.dispose();
  x.dispose();
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

describe('limits', () => {
  test('a budget that does not hold two samples is refused with the bytes it takes', async () => {
    const [model, x] = cnn();
    await expect(jacobianOperator(model, x, { memoryBudgetBytes: 100 })).rejects.toMatchObject({
      code: 'memory-budget',
      message: expect.stringMatching(/expected options\.memoryBudgetBytes to hold .* \d+ bytes .* got 100/),
    });
    model.dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
  test('an aborted signal stops the work, and nothing is left behind', async () => {
    const [model, x] = cnn();
    const controller = new AbortController();
    const operator = await jacobianOperator(model, x, { batchSize: 2, signal: controller.signal });
    controller.abort();
    await expect(operator.multiply(new Float64Array(operator.p))).rejects.toThrow(/abort/i);
    operator.dispose();
    model.dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
  test('a vector of another length is refused', async () => {
    const [model, x] = cnn();
    const operator = await jacobianOperator(model, x);
    await expect(operator.multiply(new Float64Array(3))).rejects.toThrow(/length \d+, got 3/);
    operator.dispose();
  });
});
