import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, expect, it } from 'vitest';
// Through the public entry: whoever selects wasm without selectBackend.
import '../lib/index.ts';
import { MISSING_KERNELS, REPLACED_KERNELS } from '../lib/backends/wasm/completed-kernels.ts';
import { compareWithGolden } from './helpers/compare-with-golden.ts';
import { loadGoldenCase } from './helpers/golden.ts';

beforeAll(async () => {
  await tf.setBackend('wasm');
  expect(tf.getBackend()).toBe('wasm');
});

const kernels = () =>
  [...Object.keys(MISSING_KERNELS), ...Object.keys(REPLACED_KERNELS)].map((name) => tf.getKernel(name, 'wasm'));

it.each(['cnn_c10', 'resnet_dw_bn'])(
  'on a wasm backend that the caller has selected alone %s has the golden kernel, and the kernels that train stay as they were',
  async (name) => {
    const before = kernels();
    expect(before).toContain(undefined);
    const golden = loadGoldenCase(name);
    await compareWithGolden(golden, 'structured', golden.manifest.c === 1 ? 'trace' : 'full');
    expect(kernels()).toEqual(before);
  },
);
