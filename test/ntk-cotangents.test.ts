import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { captureProbe } from '../lib/ntk/capture-probe.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import type { JacobianBlock } from '../lib/ntk/jacobian/block.ts';
import { jacobian } from '../lib/ntk/model-jacobian.ts';
import { relativeError } from './helpers/compare.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

const init = (seed: number) => ({
  kernelInitializer: tf.initializers.glorotNormal({ seed }),
  biasInitializer: tf.initializers.randomNormal({ seed: seed + 50 }),
});
const probe = () => tf.tensor(Float32Array.from({ length: 42 }, randomNormal(3)), [7, 6]);
const cotangentsOf = (block: JacobianBlock) => (block.kind === 'dense' ? block.values : block.right);

async function blocksOf(model: tf.LayersModel): Promise<JacobianBlock[]> {
  const { blocks } = await captureProbe(model, probe(), {}, 'each', 'test');
  return blocks.map(({ block }) => block);
}

for (const units of [1, 3])
  for (const activation of ['relu', 'tanh', 'linear'] as const)
    test(`${activation}, ${units} outputs: weights and bias of every dense layer have one array of cotangents`, async () => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 5, activation, inputShape: [6], ...init(1) }),
          tf.layers.dense({ units: 4, activation, ...init(2) }),
          tf.layers.dense({ units, ...init(3) }),
        ],
      });
      const blocks = await blocksOf(model);
      for (const layer of [0, 1]) {
        const [weights, bias] = blocks.slice(2 * layer) as [JacobianBlock, JacobianBlock];
        expect(weights.kind).toBe('factored');
        expect(cotangentsOf(weights)).toBe(cotangentsOf(bias));
      }
      expect(new Set(blocks.slice(0, 4).map(cotangentsOf)).size).toBe(2);
    });

test('a layer whose product goes two ways has other cotangents for its weights than for its bias', async () => {
  // f(x) = (x W + b) + (x W)^2
  const weights = tf.variable(tf.randomNormal([6, 2], 0, 1, 'float32', 4));
  const bias = tf.variable(tf.randomNormal([2], 0, 1, 'float32', 5));
  const apply = (x: tf.Tensor | tf.Tensor[]) => {
    const product = tf.matMul(x as tf.Tensor2D, weights as unknown as tf.Tensor2D);
    return tf.add(tf.add(product, bias), tf.square(product));
  };
  const model = { apply, parameters: [weights, bias] };
  const shared = await empiricalNtk(model, probe(), null, { outputs: 'full', verify: false });
  const autograd = await empiricalNtk(model, probe(), null, { outputs: 'full', algorithm: 'per-sample' });
  shared.components.forEach(({ kernel }, i) => {
    expect(relativeError(kernel, autograd.components[i]!.kernel)).toBeLessThan(1e-5);
  });
});

test('two weights of one Jacobian share what is read, never what is handed out', async () => {
  const weights = [1, 2].map((seed) => tf.variable(tf.randomNormal([6], 0, 1, 'float32', seed)));
  const [first, second] = weights as [tf.Variable, tf.Variable];
  const apply = (x: tf.Tensor | tf.Tensor[]) => tf.add(tf.add(x as tf.Tensor, first), second);
  const { components } = await jacobian({ apply, parameters: weights }, probe());
  const [one, two] = components.map((component) => component.jacobian) as [Float32Array, Float32Array];
  expect(one).toEqual(two);
  expect(one.some((entry) => entry === 1)).toBe(true);
  expect(one.buffer).not.toBe(two.buffer);
});
