import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { CORRECT_GRADIENTS } from '../lib/ntk/gradients/index.ts';
import { relativeError } from './helpers/compare.ts';
import { finiteDifferenceKernel } from './helpers/finite-difference-kernel.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';
import { randomNormal } from './helpers/random.ts';

const L = tf.layers;
let seed = 0;
const init = () => tf.initializers.randomNormal({ mean: 0.1, stddev: 0.5, seed: ++seed });
const weights = () => ({ kernelInitializer: init(), biasInitializer: init() });
const normal = (shape: number[]) =>
  tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, randomNormal(4)), shape);

const pooled = (padding: 'same' | 'valid', poolSize: number, strides: number) => () =>
  tf.sequential({
    layers: [
      L.conv2d({ filters: 2, kernelSize: 2, activation: 'tanh', inputShape: [6, 7, 1], ...weights() }),
      L.averagePooling2d({ poolSize, strides, padding } as Parameters<typeof L.averagePooling2d>[0]),
      L.flatten(),
      L.dense({ units: 1, ...weights() }),
    ],
  });

/** What tfjs differentiates wrongly, on some backends or on all. */
const models: Record<string, () => tf.Sequential> = {
  'a maximum of pixels that upsampling has repeated': () =>
    tf.sequential({
      layers: [
        L.conv2d({ filters: 2, kernelSize: 2, activation: 'tanh', inputShape: [3, 4, 1], ...weights() }),
        L.upSampling2d({ size: [2, 3] }),
        L.globalMaxPooling2d({ dataFormat: 'channelsLast' }),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
  'means of windows that reach over the edge': pooled('same', 3, 2),
  'means of overlapping windows that reach over the edge': pooled('same', 4, 1),
  'means of windows inside, which leave a rest': pooled('valid', 2, 3),
  'a dilated convolution, with and without an activation': () =>
    tf.sequential({
      layers: [
        L.conv2d({ filters: 2, kernelSize: 2, activation: 'tanh', inputShape: [7, 6, 1], ...weights() }),
        L.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2, padding: 'same', ...weights() }),
        L.conv2d({ filters: 2, kernelSize: [3, 2], dilationRate: [1, 2], activation: 'tanh', ...weights() }),
        L.flatten(),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
  'dilated convolutions of single channels and of sequences': () =>
    tf.sequential({
      layers: [
        L.depthwiseConv2d({
          kernelSize: [2, 3],
          dilationRate: 2,
          padding: 'same',
          inputShape: [6, 6, 2],
          depthwiseInitializer: init(),
        } as Parameters<typeof L.depthwiseConv2d>[0]),
        L.reshape({ targetShape: [12, 6] }),
        L.conv1d({ filters: 2, kernelSize: 2, dilationRate: 3, ...weights() } as Parameters<typeof L.conv1d>[0]),
        L.flatten(),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
  'a threshold': () =>
    tf.sequential({
      layers: [
        L.dense({ units: 5, activation: 'tanh', inputShape: [3], ...weights() }),
        L.thresholdedReLU({ theta: 0.1 }),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
  'a mask made of what was computed': () =>
    tf.sequential({
      layers: [
        L.dense({ units: 3, activation: 'tanh', inputShape: [4, 3], ...weights() }),
        L.masking({ maskValue: 0 }),
        L.lstm({ units: 2, ...weights(), recurrentInitializer: init() }),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
  'means along a sequence': () =>
    tf.sequential({
      layers: [
        L.conv1d({ filters: 3, kernelSize: 2, activation: 'tanh', inputShape: [8, 2], ...weights() }),
        L.averagePooling1d({ poolSize: 2, strides: 1, padding: 'same' }),
        L.flatten(),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
  'means in three dimensions': () =>
    tf.sequential({
      layers: [
        L.conv3d({ filters: 2, kernelSize: 2, activation: 'tanh', inputShape: [4, 5, 4, 1], ...weights() }),
        L.averagePooling3d({ poolSize: 2, strides: 2, padding: 'same' } as Parameters<typeof L.averagePooling3d>[0]),
        L.flatten(),
        L.dense({ units: 1, ...weights() }),
      ],
    }),
};

const backends = (['cpu', 'wasm', 'tensorflow'] as const).filter((name) => name !== 'tensorflow' || nativeIsThere);
if (!nativeIsThere) tellNativeIsMissing();

for (const backend of backends) {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await selectBackend({ prefer: backend });
      expect(tf.getBackend()).toBe(backend);
    });

    for (const [name, build] of Object.entries(models)) {
      test(`${name}: every component is that of finite differences, by all algorithms`, async () => {
        seed = 0;
        const model = build();
        const x = normal([3, ...(model.inputs[0]!.shape.slice(1) as number[])]);
        const expected = model.trainableWeights.map((weight) => finiteDifferenceKernel(model, x, weight));
        for (const algorithm of ['structured', 'batched-jacobian', 'per-sample'] as const) {
          const { components } = await empiricalNtk(model, x, null, { algorithm });
          components.forEach(({ kernel, name: weight }, i) => {
            expect(relativeError(kernel, expected[i]!), `${algorithm}: ${weight}`).toBeLessThan(1e-4);
          });
        }
      });
    }
  });
}

test("tfjs's own gradients are registered as they were afterwards, on errors too", async () => {
  await selectBackend({ prefer: 'cpu' });
  const registered = () => CORRECT_GRADIENTS.map(({ kernelName }) => tf.getGradient(kernelName));
  const before = registered();
  const model = pooled('same', 3, 2)();
  await empiricalNtk(model, normal([2, 6, 7, 1]));
  expect(registered()).toEqual(before);
  const broken = () => {
    throw new Error('broken');
  };
  model.layers[0]!.call = broken;
  await expect(empiricalNtk(model, normal([2, 6, 7, 1]))).rejects.toThrow('broken');
  await expect(empiricalNtk(model, normal([2, 6, 7, 1]), null, { algorithm: 'per-sample' })).rejects.toThrow('broken');
  registered().forEach((gradient, i) => {
    expect(gradient).toBe(before[i]);
  });
});

/** An operation that tfjs has no gradient for. */
class Products extends tf.layers.Layer {
  static className = 'Products';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.cumprod([inputs].flat()[0] as tf.Tensor, 1);
  }
}

test('a gradient that tfjs refuses is told, and leaves no tensor behind', async () => {
  await selectBackend({ prefer: 'cpu' });
  const model = tf.sequential({
    layers: [
      L.dense({ units: 3, activation: 'tanh', inputShape: [4], ...weights() }),
      new Products(),
      L.dense({ units: 2, ...weights() }),
    ],
  });
  const x = normal([3, 4]);
  const tensors = tf.memory().numTensors;
  for (const algorithm of ['structured', 'per-sample', 'whole-gradient'] as const) {
    const call = empiricalNtk(model, x, null, { algorithm });
    await expect(call).rejects.toMatchObject({
      code: 'no-gradient',
      message: expect.stringMatching(/Cumprod.* It is layer 'products.*' \(Products\)\./),
    });
    expect(tf.memory().numTensors).toBe(tensors);
  }
});
