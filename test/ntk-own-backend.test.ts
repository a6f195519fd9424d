import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { expect, it } from 'vitest';
import { empiricalNtk, selectBackend } from '../lib/index.ts';
import { MISSING_KERNELS, REPLACED_KERNELS } from '../lib/backends/wasm/completed-kernels.ts';
import { compareWithGolden } from './helpers/compare-with-golden.ts';
import { relativeError } from './helpers/compare.ts';
import { loadGoldenCase } from './helpers/golden.ts';

const kernels = () =>
  [...Object.keys(MISSING_KERNELS), ...Object.keys(REPLACED_KERNELS)].map((name) => tf.getKernel(name, 'wasm'));

it.each(['cnn_c10', 'resnet_dw_bn'])(
  'on a wasm backend that the caller has selected alone %s has the golden kernel, and the kernels that train stay as they were',
  async (name) => {
    await tf.setBackend('wasm');
    expect(tf.getBackend()).toBe('wasm');
    const before = kernels();
    expect(before).toContain(undefined);
    const golden = loadGoldenCase(name);
    await compareWithGolden(golden, 'structured', golden.manifest.c === 1 ? 'trace' : 'full');
    expect(kernels()).toEqual(before);
  },
);

it('on a cpu backend that was never repaired a network that enlarges images has the fast kernel of the repaired one', async () => {
  await tf.setBackend('cpu');
  const seeded = (seed: number) => tf.initializers.randomNormal({ seed });
  const layers = [
    tf.layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 3, 1], kernelInitializer: seeded(1) }),
    tf.layers.upSampling2d({ size: [3, 2] }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'tanh', kernelInitializer: seeded(2) }),
  ];
  const X = tf.randomNormal([5, 4, 3, 1], 0, 1, 'float32', 3);
  const before = tf.getKernel('ResizeNearestNeighborGrad', 'cpu');
  const { total, components } = await empiricalNtk(tf.sequential({ layers }), X);
  // The wrong gradient is that of a batch: the self-check would leave what lies before it to one sample after the other.
  expect(components.map(({ method }) => method)).toEqual(components.map(() => 'structured'));
  expect(tf.getKernel('ResizeNearestNeighborGrad', 'cpu')).toBe(before);
  await selectBackend({ prefer: 'cpu' });
  expect(tf.getKernel('ResizeNearestNeighborGrad', 'cpu')).not.toBe(before);
  const repaired = await empiricalNtk(tf.sequential({ layers }), X);
  expect(relativeError(total, repaired.total)).toBeLessThan(1e-7);
});
