import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import type { ModelJacobian } from '../lib/ntk/algorithms/algorithm.ts';
import { ALGORITHMS, type AlgorithmName } from '../lib/ntk/algorithms/index.ts';
import { empiricalFisher } from '../lib/ntk/empirical-fisher.ts';
import type { JacobianBlock } from '../lib/ntk/jacobian/block.ts';
import { concatSamples } from '../lib/ntk/jacobian/concat-samples.ts';
import { jacobian } from '../lib/ntk/model-jacobian.ts';
import { norm, relativeError } from './helpers/compare.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

const NAMES = Object.keys(ALGORITHMS) as AlgorithmName[];

function probe(shape: number[], seed = 5): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, randomNormal(seed)), shape);
}

let seed = 1;
function model(): tf.Sequential {
  const init = () => tf.initializers.randomNormal({ stddev: 0.5, seed: ++seed });
  const weights = () => ({ kernelInitializer: init(), biasInitializer: init() });
  return tf.sequential({
    layers: [
      tf.layers.conv1d({ filters: 3, kernelSize: 2, activation: 'tanh', inputShape: [4, 2], ...weights() }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: 'tanh', ...weights() }),
    ],
  });
}

/** `J J^T` summed over outputs, `[N, N]`. */
function traceKernel(values: Float32Array, n: number): Float64Array {
  const width = values.length / n;
  return Float64Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += values[Math.floor(at / n) * width + i]! * values[(at % n) * width + i]!;
    return sum;
  });
}

describe('jacobian', () => {
  test('is the change of the outputs when a weight moves, entry by entry', async () => {
    const one = model();
    const x = probe([3, 4, 2]);
    const tensors = tf.memory().numTensors;
    const { components, n, c, outputs } = await jacobian(one, x);
    expect(tf.memory().numTensors).toBe(tensors);
    expect([n, c]).toEqual([3, 2]);
    const predict = () => tf.tidy(() => (one.apply(x) as tf.Tensor).dataSync().slice() as Float32Array);
    expect([...outputs]).toEqual([...predict()]);
    const step = 2 ** -6;
    one.trainableWeights.forEach((weight, q) => {
      const component = components[q]!;
      expect([component.name, component.shape]).toEqual([weight.originalName, weight.shape]);
      const original = weight.read().dataSync().slice() as Float32Array;
      const at = (p: number, delta: number) => {
        const values = original.slice();
        values[p] = original[p]! + delta;
        tf.tidy(() => {
          weight.write(tf.tensor(values, weight.shape as number[]));
        });
        return predict();
      };
      const want = new Float64Array(component.jacobian.length);
      for (let p = 0; p < component.size; p++) {
        const [up, down, up2, down2] = [at(p, step), at(p, -step), at(p, 2 * step), at(p, -2 * step)];
        up.forEach((value, row) => {
          want[row * component.size + p] = (8 * (value - down[row]!) - (up2[row]! - down2[row]!)) / (12 * step);
        });
      }
      at(0, 0);
      expect(relativeError(component.jacobian, want)).toBeLessThan(2e-4);
    });
  });

  for (const name of goldenCaseNames) {
    test(`${name}: its products are the golden components, with every algorithm`, async () => {
      const golden = loadGoldenCase(name);
      const one = await golden.model();
      const inputs = golden.inputs();
      const suffix = golden.manifest.c === 1 ? '' : '/trace';
      for (const algorithm of NAMES) {
        const { components, n } = await jacobian(one, inputs, { algorithm, batchSize: 5 });
        for (const component of components) {
          const want = golden.array(`component/${component.name}${suffix}`);
          const isZero = golden.manifest.zeroComponents?.includes(component.name);
          const reference = norm(isZero ? golden.array(`total${suffix}`) : want);
          expect(relativeError(traceKernel(component.jacobian, n), want, reference)).toBeLessThan(1e-5);
        }
      }
      one.dispose();
      tf.dispose(inputs);
    });
  }

  test('every algorithm orders the entries of a weight as the weight does', async () => {
    const one = model();
    const x = probe([9, 4, 2]);
    const want = await jacobian(one, x, { algorithm: 'per-sample' });
    for (const algorithm of NAMES) {
      const got = await jacobian(one, x, { algorithm, batchSize: 4 });
      got.components.forEach((component, q) => {
        expect(relativeError(component.jacobian, want.components[q]!.jacobian)).toBeLessThan(1e-5);
      });
    }
  });

  test('batches that kept a block in different forms are joined written out', () => {
    const parameter = { name: 'w', layer: 'w', shape: [2, 1], size: 2, variable: null as never };
    const batch = (block: JacobianBlock): ModelJacobian => ({
      n: 1,
      c: 1,
      outputs: Float32Array.of(0),
      blocks: [{ parameter, method: 'structured', block }],
    });
    const left = Float32Array.of(1, 2);
    const factored = { kind: 'factored' as const, n: 1, c: 1, s: 1, k: 2, o: 1, left, right: Float32Array.of(3) };
    const dense = { kind: 'dense' as const, n: 1, c: 1, p: 2, values: Float32Array.of(5, 6) };
    const [mixed] = concatSamples([batch(factored), batch(dense)]).blocks;
    expect(mixed!.block).toEqual({ kind: 'dense', n: 2, c: 1, p: 2, values: Float32Array.of(3, 6, 5, 6) });
    const twice = concatSamples([batch(factored), batch(factored)]);
    const right = Float32Array.of(3, 3);
    expect([twice.n, twice.blocks[0]!.block]).toEqual([
      2,
      { ...factored, n: 2, left: Float32Array.of(1, 2, 1, 2), right },
    ]);
  });

  test('chosen outputs are rows of the whole', async () => {
    const one = model();
    const x = probe([3, 4, 2]);
    const whole = await jacobian(one, x);
    const second = await jacobian(one, x, { outputIndices: [1] });
    whole.components.forEach(({ jacobian: values, size }, q) => {
      const want = Array.from(
        { length: 3 * size },
        (_, i) => values[(2 * Math.floor(i / size) + 1) * size + (i % size)]!,
      );
      expect(relativeError(second.components[q]!.jacobian, want)).toBeLessThan(1e-6);
    });
  });

  test('weights changed right after the call do not change its result', async () => {
    const one = model();
    const x = probe([3, 4, 2]);
    const want = await jacobian(one, x);
    const pending = jacobian(one, x);
    one.setWeights(one.getWeights().map((weight) => tf.zerosLike(weight)));
    expect((await pending).components).toEqual(want.components);
  });

  test('wrong options name the call', async () => {
    await expect(jacobian(model(), probe([3, 4, 2]), { batchSize: -1 })).rejects.toThrow(
      /jacobian: expected options.batchSize to be a whole number of at least 1, got -1/,
    );
  });
});

describe('empiricalFisher', () => {
  test('is J^T J of every weight, summed over samples and outputs', async () => {
    const one = model();
    const x = probe([5, 4, 2]);
    const { components } = await jacobian(one, x);
    for (const algorithm of NAMES) {
      const tensors = tf.memory().numTensors;
      const fisher = await empiricalFisher(one, x, { algorithm, batchSize: 2 });
      expect(tf.memory().numTensors).toBe(tensors);
      fisher.components.forEach(({ fisher: got, size, name }, q) => {
        const j = components[q]!.jacobian;
        const want = Float64Array.from({ length: size * size }, (_, at) => {
          let sum = 0;
          for (let row = 0; row < 10; row++)
            sum += j[row * size + Math.floor(at / size)]! * j[row * size + (at % size)]!;
          return sum;
        });
        expect(name).toBe(components[q]!.name);
        expect(relativeError(got, want)).toBeLessThan(1e-5);
      });
    }
  });

  test('only the weights that were asked for', async () => {
    const one = model();
    const bias = one.trainableWeights[3]!.originalName;
    const { components } = await empiricalFisher(one, probe([5, 4, 2]), { parameters: [bias] });
    expect(components.map(({ name, fisher }) => [name, fisher.length])).toEqual([[bias, 4]]);
    await expect(empiricalFisher(one, probe([5, 4, 2]), { parameters: ['w'] })).rejects.toThrow(
      /options.parameters to be a list of names among conv1d.*, got \[w\]/,
    );
  });

  test('matrices that do not fit are refused before anything is computed, with what to do', async () => {
    const wide = tf.sequential({ layers: [tf.layers.dense({ units: 30_000, inputShape: [1], name: 'wide' })] });
    const call = empiricalFisher(wide, tf.ones([2, 1]));
    await expect(call).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringMatching(/at most 4.00 GiB .* got 13.4 GiB, the largest \[30000, 30000\] for wide\/kernel/),
    });
    await expect(empiricalFisher(model(), probe([5, 4, 2]), { memoryBudgetBytes: 100 })).rejects.toThrow(
      /Choose weights with options.parameters/,
    );
  });
});
