import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { ALGORITHMS, type AlgorithmName } from '../lib/ntk/algorithms/index.ts';
import { type EmpiricalNtk, empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { kernelMatrix } from '../lib/ntk/kernel-matrix.ts';
import type { ProbeDataset } from '../lib/ntk/model/probe-dataset.ts';
import type { EmpiricalNtkOptions, NtkOutputs } from '../lib/ntk/ntk-options.ts';
import { relativeError } from './helpers/compare.ts';
import { loadGoldenCase } from './helpers/golden.ts';
import { randomNormal } from './helpers/random.ts';
import { torchNtkKernel } from './helpers/torchntk.ts';

const TOLERANCE = 1e-5;
const MODES: NtkOutputs[] = ['trace', 'full', 'pseudo'];
const NAMES = Object.keys(ALGORITHMS) as AlgorithmName[];

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

function probe(shape: number[], seed = 5): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, randomNormal(seed)), shape);
}

let seed = 1;
const init = () => tf.initializers.randomNormal({ stddev: 0.5, seed: ++seed });
const weights = () => ({ kernelInitializer: init(), biasInitializer: init() });

/** Convolution (positions), embedding-free, shared nothing: dense and factored blocks both occur. */
function model(outputs = 3): tf.Sequential {
  const layers = [
    tf.layers.conv1d({ filters: 4, kernelSize: 2, activation: 'tanh', inputShape: [5, 2], ...weights() }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 6, activation: 'tanh', ...weights() }),
    tf.layers.dense({ units: outputs, ...weights() }),
  ];
  return tf.sequential({ layers });
}
const x = () => probe([7, 5, 2]);

/** Calls without leaving a tensor behind. */
async function kernelOf(
  one: tf.LayersModel,
  x1: Parameters<typeof empiricalNtk>[1],
  options: EmpiricalNtkOptions = {},
  x2: Parameters<typeof empiricalNtk>[2] = null,
): Promise<EmpiricalNtk> {
  const before = tf.memory().numTensors;
  const kernel = await empiricalNtk(one, x1, x2, options);
  expect(tf.memory().numTensors).toBe(before);
  return kernel;
}

function expectSame(got: EmpiricalNtk, want: EmpiricalNtk, tolerance = TOLERANCE): void {
  expect(relativeError(got.total, want.total)).toBeLessThan(tolerance);
  got.components.forEach(({ kernel }, i) => {
    expect(relativeError(kernel, want.components[i]!.kernel)).toBeLessThan(tolerance);
  });
}

describe('batches', () => {
  for (const algorithm of NAMES) {
    for (const outputs of MODES) {
      test(`${algorithm}: batches of 3 of 7 samples give the ${outputs} kernel of all at once`, async () => {
        const one = model();
        const want = await kernelOf(one, x(), { outputs });
        expectSame(await kernelOf(one, x(), { algorithm, outputs, batchSize: 3 }), want);
      });
    }
  }

  test('numBatches takes the first batches only', async () => {
    const one = model();
    const all = x();
    const [first] = tf.split(all, [6, 1]) as [tf.Tensor];
    const got = await kernelOf(one, all, { algorithm: 'whole-gradient', batchSize: 3, numBatches: 2 });
    expect(got.n).toBe(6);
    expectSame(got, await kernelOf(one, first));
  });

  test('weights changed right after a call in batches do not change its result', async () => {
    const one = model();
    const probeBatch = x();
    const want = await empiricalNtk(one, probeBatch);
    const pending = empiricalNtk(one, probeBatch, null, { batchSize: 2 });
    one.setWeights(one.getWeights().map((weight) => tf.zerosLike(weight)));
    expectSame(await pending, want);
  });
});

describe("TorchNTK's own numbers", () => {
  const golden = loadGoldenCase('mlp_tanh_ntkparam');
  const batches = () => tf.data.array(tf.unstack(golden.inputs()[0]!)).batch(7) as ProbeDataset;

  test('whole-gradient over a dataset is old_autograd_ntk', async () => {
    const { total } = await kernelOf(await golden.model(), batches(), {
      algorithm: 'whole-gradient',
      outputs: 'pseudo',
    });
    expect(relativeError(total, torchNtkKernel('old_autograd_ntk'))).toBeLessThan(TOLERANCE);
  });

  test('batched-jacobian over a dataset is vmap_ntk_loader', async () => {
    const { components } = await kernelOf(await golden.model(), batches(), { algorithm: 'batched-jacobian' });
    for (const { name, kernel } of components) {
      expect(relativeError(kernel, torchNtkKernel(`vmap_ntk_loader/${name}`))).toBeLessThan(TOLERANCE);
    }
  });

  test('per-sample is autograd_components_ntk, its total autograd_ntk and naive_ntk', async () => {
    const [input] = golden.inputs() as [tf.Tensor];
    const { components, total } = await kernelOf(await golden.model(), input, { algorithm: 'per-sample' });
    for (const { name, kernel } of components) {
      expect(relativeError(kernel, torchNtkKernel(`autograd_components_ntk/${name}`))).toBeLessThan(TOLERANCE);
    }
    for (const name of ['autograd_ntk', 'naive_ntk']) {
      expect(relativeError(total, torchNtkKernel(name))).toBeLessThan(TOLERANCE);
    }
  });
});

describe('datasets', () => {
  const rows = () => tf.data.array(tf.unstack(x()));
  const numbers = () => tf.data.array([0, 1, 2, 3, 4, 5, 6]);
  const elements: Record<string, () => ProbeDataset> = {
    x: () => rows().batch(3) as ProbeDataset,
    '[x, y]': () => tf.data.zip([rows().batch(3), numbers().batch(3)]) as ProbeDataset,
    '{ xs }': () =>
      rows()
        .map((xs) => ({ xs }))
        .batch(3) as ProbeDataset,
    '{ xs, ys }': () =>
      rows()
        .map((xs) => ({ xs, ys: tf.scalar(1) }))
        .batch(3) as ProbeDataset,
  };
  for (const [name, build] of Object.entries(elements)) {
    for (const algorithm of NAMES) {
      test(`elements ${name}, ${algorithm}: the kernel of the whole tensor, and no tensor of the dataset is left`, async () => {
        const one = model();
        const want = await kernelOf(one, x(), { outputs: 'full' });
        const got = await kernelOf(one, build(), { algorithm, outputs: 'full' });
        expect(got.n).toBe(7);
        expectSame(got, want);
      });
    }
  }

  test('numBatches reads no further, batchSize divides what is read, and x2 may be a dataset too', async () => {
    const one = model();
    const [first] = tf.split(x(), [6, 1]) as [tf.Tensor];
    const options = { algorithm: 'batched-jacobian', numBatches: 2, batchSize: 2 } as const;
    expectSame(await kernelOf(one, elements.x!(), options), await kernelOf(one, first));
    const cross = await kernelOf(one, first, {}, elements['[x, y]']!());
    expect([cross.n, cross.m]).toEqual([6, 7]);
    expectSame(cross, await kernelOf(one, first, {}, x()));
  });

  test('several inputs by name', async () => {
    const inputs = [tf.input({ shape: [2], name: 'left' }), tf.input({ shape: [3], name: 'right' })];
    const joined = tf.layers.concatenate().apply(inputs) as tf.SymbolicTensor;
    const one = tf.model({
      inputs,
      outputs: tf.layers.dense({ units: 2, ...weights() }).apply(joined) as tf.SymbolicTensor,
    });
    const [left, right] = [probe([4, 2]), probe([4, 3])];
    const pairs = tf.data.zip({ right: tf.data.array(tf.unstack(right!)), left: tf.data.array(tf.unstack(left!)) });
    const want = await kernelOf(one, [left!, right!]);
    expectSame(await kernelOf(one, pairs.batch(2) as ProbeDataset), want);
    expectSame(await kernelOf(one, pairs.map((xs) => ({ xs, ys: tf.scalar(0) })).batch(2) as ProbeDataset), want);
  });

  test('an empty dataset, elements that are no batches, unbatched elements and changing weights are refused', async () => {
    const one = model();
    const tensors = tf.memory().numTensors;
    const empty = tf.data.array([] as number[]).batch(2) as ProbeDataset;
    await expect(empiricalNtk(one, empty)).rejects.toThrow(/a dataset of at least one batch, got an empty one/);
    const words = tf.data.array(['a', 'b']) as unknown as ProbeDataset;
    await expect(empiricalNtk(one, words)).rejects.toThrow(/elements are x, \[x, y\] or \{ xs \} .* got string a/);
    expect(tf.memory().numTensors).toBe(tensors);
    await expect(empiricalNtk(one, rows() as ProbeDataset)).rejects.toMatchObject({ code: 'invalid-probe' });
    const pending = empiricalNtk(one, elements.x!());
    one.setWeights(one.getWeights().map((weight) => tf.zerosLike(weight)));
    await expect(pending).rejects.toMatchObject({
      code: 'weights-changed',
      message: expect.stringMatching(/got a change of conv1d.*kernel. Await the call/),
    });
  });
});

describe('chosen outputs', () => {
  for (const algorithm of NAMES) {
    test(`${algorithm}: the slice of the full kernel, in the order asked for`, async () => {
      const one = model(4);
      const whole = await kernelOf(one, x(), { outputs: 'full' });
      const indices = [3, 1];
      const slice = (kernel: Float64Array) =>
        Float64Array.from({ length: 7 * 7 * 4 }, (_, i) => {
          const [d, c, nm] = [indices[i % 2]!, indices[(i >> 1) % 2]!, i >> 2];
          return kernel[nm * 16 + c * 4 + d]!;
        });
      const got = await kernelOf(one, x(), { algorithm, outputs: 'full', outputIndices: indices });
      expect(got.c).toBe(2);
      const components = whole.components.map((component) => ({ ...component, kernel: slice(component.kernel) }));
      expectSame(got, { ...whole, total: slice(whole.total), components });
    });
  }

  test('trace sums over them, pseudo is the kernel of their sum over their number', async () => {
    const one = model(4);
    const full = await kernelOf(one, x(), { outputs: 'full', outputIndices: [0, 2] });
    const trace = await kernelOf(one, x(), { outputIndices: [0, 2] });
    const pseudo = await kernelOf(one, x(), { outputs: 'pseudo', outputIndices: [0, 2] });
    for (let i = 0; i < 49; i++) {
      const [a, b, c, d] = full.total.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
      expect(Math.abs(trace.total[i]! - (a + d))).toBeLessThan(1e-4);
      expect(Math.abs(pseudo.total[i]! - (a + b + c + d) / 2)).toBeLessThan(1e-4);
    }
  });

  test('one backward pass is run for each chosen output, not for each output', async () => {
    let backward = 0;
    const w = tf.variable(probe([4, 5]));
    const one = {
      parameters: [w],
      apply: (input: tf.Tensor | tf.Tensor[]) =>
        tf.customGrad((z: unknown) => {
          const value = (z as tf.Tensor).mul(2);
          const gradFunc = (dy: tf.Tensor) => {
            backward++;
            return dy.mul(2);
          };
          return { value, gradFunc };
        })(tf.matMul(input as tf.Tensor2D, w)),
    };
    await empiricalNtk(one, probe([3, 4]), null, { outputIndices: [4], verify: false });
    expect(backward).toBe(1);
    await empiricalNtk(one, probe([3, 4]), null, { verify: false });
    expect(backward).toBe(6);
  });

  test('an output that the model does not have', async () => {
    const tensors = [model(), x()] as const;
    const before = tf.memory().numTensors;
    for (const algorithm of NAMES) {
      const call = empiricalNtk(tensors[0], tensors[1], null, { algorithm, outputIndices: [0, 3] });
      await expect(call).rejects.toThrow(/options.outputIndices below 3, the number of outputs of the model, got 3/);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('diagonal', () => {
  for (const algorithm of NAMES) {
    for (const outputs of MODES) {
      test(`${algorithm}: ${outputs} is the diagonal of the kernel, component by component`, async () => {
        const one = model();
        const want = await kernelOf(one, x(), { outputs });
        const got = await kernelOf(one, x(), { algorithm, outputs, diagonal: true });
        const cell = outputs === 'full' ? 9 : 1;
        const diagonal = (kernel: Float64Array) =>
          Float64Array.from({ length: 7 * cell }, (_, i) => kernel[Math.floor(i / cell) * 8 * cell + (i % cell)]!);
        const components = want.components.map((component) => ({ ...component, kernel: diagonal(component.kernel) }));
        expect([got.diagonal, got.total.length]).toEqual([true, 7 * cell]);
        expectSame(got, { ...want, total: diagonal(want.total), components });
      });
    }
  }
});

describe('the two sides of the Gram', () => {
  for (const outputs of MODES) {
    test(`${outputs}: J^T J has the eigenvalues of J J^T, and zeros`, async () => {
      const one = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], ...weights() })] });
      const input = probe([6, 3]);
      const samples = await kernelOf(one, input, { outputs });
      const parameters = await kernelOf(one, input, { outputs, gram: 'parameters' });
      expect([samples.gram, parameters.gram]).toEqual(['samples', 'parameters']);
      const side = outputs === 'trace' ? 16 : 8;
      expect(parameters.total).toHaveLength(side * side);
      const rows = outputs === 'full' ? 12 : 6;
      const [a, b] = await Promise.all([eigh(kernelMatrix(samples), rows), eigh(parameters.total, side)]);
      const largest = a.eigenvalues[rows - 1]!;
      for (let i = 1; i <= Math.max(rows, side); i++) {
        const difference = (a.eigenvalues[rows - i] ?? 0) - (b.eigenvalues[side - i] ?? 0);
        expect(Math.abs(difference) / largest).toBeLessThan(1e-6);
      }
    });
  }

  test('components are diagonal blocks of the total', async () => {
    const one = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], ...weights() })] });
    const { total, components } = await kernelOf(one, probe([5, 3]), { outputs: 'full', gram: 'parameters' });
    expect(components.map(({ kernel }) => kernel.length)).toEqual([36, 4]);
    components[0]!.kernel.forEach((value, i) => {
      expect(value).toBe(total[Math.floor(i / 6) * 8 + (i % 6)]);
    });
    expect([...components[1]!.kernel]).toEqual([total[54], total[55], total[62], total[63]]);
  });

  test('smaller takes the parameters when they are fewer, else the samples', async () => {
    const one = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3], ...weights() })] });
    const sides: string[] = [];
    for (const n of [3, 4, 5]) sides.push((await kernelOf(one, probe([n, 3]), { gram: 'smaller' })).gram);
    expect(sides).toEqual(['samples', 'samples', 'parameters']);
    const cross = await kernelOf(one, probe([9, 3]), { gram: 'smaller' }, probe([8, 3]));
    expect(cross.gram).toBe('samples');
  });

  test('a matrix over too many parameters is refused with what to do', async () => {
    const wide = tf.sequential({ layers: [tf.layers.dense({ units: 30_000, inputShape: [1] })] });
    const call = empiricalNtk(wide, tf.ones([2, 1]), null, { outputs: 'pseudo', gram: 'parameters' });
    await expect(call).rejects.toThrow(/at most 4.00 GiB together, got 26.8 GiB, .* Use gram: 'samples'/);
  });
});

test('components: false gives the same total and no components', async () => {
  const one = model();
  for (const options of [{}, { diagonal: true }, { gram: 'parameters' }] as EmpiricalNtkOptions[]) {
    const want = await kernelOf(one, x(), options);
    const got = await kernelOf(one, x(), { ...options, components: false });
    expect(got.components).toEqual([]);
    expect(got.total).toEqual(want.total);
  }
});

test('a wrong option is named with what it must be and what came', async () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ algorithm: 'fast' }, /options.algorithm to be one of auto, structured, .*, got fast/],
    [{ outputs: 'mean' }, /options.outputs to be one of full, trace, pseudo, got mean/],
    [{ gram: 'both' }, /options.gram to be one of samples, parameters, smaller, got both/],
    [{ outputIndices: [] }, /options.outputIndices to be a list .*, got \[\]/],
    [{ outputIndices: [0, 0] }, /options.outputIndices .* got \[0, 0\]/],
    [{ outputIndices: [-1] }, /options.outputIndices .* got \[-1\]/],
    [{ outputIndices: 2 }, /options.outputIndices .* got 2/],
    [{ diagonal: 'yes' }, /options.diagonal to be true or false, got yes/],
    [{ components: 1 }, /options.components to be true or false, got 1/],
    [{ verify: null }, /options.verify to be true or false, got null/],
    [{ batchSize: 0 }, /options.batchSize to be a whole number of at least 1, got 0/],
    [{ numBatches: 1.5 }, /options.numBatches to be a whole number of at least 1, got 1.5/],
    [{ diagonal: true, gram: 'parameters' }, /options.gram to be samples or smaller with diagonal: true/],
  ];
  const one = model();
  const input = x();
  const before = tf.memory().numTensors;
  for (const [options, message] of wrong) {
    const call = empiricalNtk(one, input, null, options as EmpiricalNtkOptions);
    await expect(call).rejects.toMatchObject({ code: 'invalid-option', message: expect.stringMatching(message) });
  }
  for (const options of [{ diagonal: true }, { gram: 'parameters' }] as EmpiricalNtkOptions[]) {
    await expect(empiricalNtk(one, input, input, options)).rejects.toThrow(/second probe/);
  }
  expect(tf.memory().numTensors).toBe(before);
});
