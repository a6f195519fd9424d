import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, expect, it, vi } from 'vitest';
import { empiricalNtk, jacobian, selectBackend } from '../lib/index.ts';
import { hostBlas } from '../lib/ntk/host/host-blas.ts';
import { HOST_KERNELS } from '../lib/ntk/host/kernels/index.ts';
import { hostReluGradient } from '../lib/ntk/host/relu-gradient.ts';
import { withHostKernels } from '../lib/ntk/host/with-host-kernels.ts';

type Pad = 'same' | 'valid' | number;
interface Case {
  /** Height, width, channels in, channels out, filter height and width. */
  sizes: [number, number, number, number, number, number];
  strides: [number, number];
  pad: Pad;
  dilations?: [number, number];
}

const CASES: Case[] = [
  { sizes: [7, 6, 3, 4, 3, 3], strides: [1, 1], pad: 'same' },
  { sizes: [7, 6, 3, 4, 3, 3], strides: [2, 2], pad: 'same' },
  { sizes: [8, 8, 3, 2, 3, 3], strides: [2, 2], pad: 'same' },
  { sizes: [9, 10, 8, 5, 1, 1], strides: [2, 2], pad: 'same' },
  { sizes: [9, 10, 8, 5, 1, 1], strides: [1, 1], pad: 'valid' },
  { sizes: [11, 13, 3, 2, 2, 5], strides: [3, 2], pad: 'valid' },
  { sizes: [11, 13, 9, 2, 2, 1], strides: [3, 2], pad: 'valid' },
  { sizes: [6, 5, 4, 3, 4, 4], strides: [1, 1], pad: 2 },
  { sizes: [1, 12, 5, 3, 1, 4], strides: [1, 1], pad: 'same' },
  { sizes: [12, 8, 4, 1, 3, 2], strides: [2, 1], pad: 'valid' },
  { sizes: [9, 9, 4, 3, 3, 3], strides: [1, 1], pad: 'same', dilations: [2, 1] },
  { sizes: [9, 9, 4, 3, 3, 3], strides: [1, 1], pad: 'same', dilations: [2, 2] },
  { sizes: [3, 3, 4, 3, 3, 3], strides: [1, 1], pad: 'valid' },
  { sizes: [8, 8, 3, 2, 3, 3], strides: [4, 5], pad: 'same' },
];
const N = 3;

beforeAll(async () => {
  await selectBackend({ prefer: 'wasm' });
  expect(hostBlas(), 'a BLAS: npm run setup:native:ci').not.toBeNull();
});

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Largest difference, relative to the largest number wanted. */
function difference(got: Float32Array, wanted: Float32Array): number {
  expect(got.length).toBe(wanted.length);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return got.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] as number))), 0) / largest;
}

/** Convolution, and its gradient by the image, as the current backend computes them. */
function bothWays({ sizes, strides, pad, dilations }: Case): Float32Array[] {
  const [h, w, k, o, fh, fw] = sizes;
  return tf.tidy(() => {
    const x = random([N, h, w, k], 1) as tf.Tensor4D;
    const filter = random([fh, fw, k, o], 2) as tf.Tensor4D;
    const bias = random([o], 3) as tf.Tensor1D;
    const y = tf.conv2d(x, filter, strides, pad, 'NHWC', dilations);
    const fused = tf.fused.conv2d({ x, filter, strides, pad, dilations: dilations ?? 1, bias, activation: 'relu' });
    const dy = random(y.shape, 4) as tf.Tensor4D;
    const back = dilations ? [] : [tf.conv2dTranspose(dy, filter, x.shape, strides, pad)];
    return [y, fused, ...back].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

const named = (one: Case): [string, Case] => [JSON.stringify(one), one];

it.each(CASES.map(named))('convolution and input gradient by BLAS are those of the cpu backend: %s', async (_, one) => {
  await tf.setBackend('cpu');
  const wanted = bothWays(one);
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    withHostKernels(() => bothWays(one)).forEach((got, i) => {
      expect(difference(got, wanted[i] as Float32Array), `${backend} ${i}`).toBeLessThan(2e-6);
    });
  }
});

/** A network with the convolution in the middle: its filter gradients need images and cotangents. */
function network({ sizes, strides, pad, dilations }: Case): tf.LayersModel {
  const [h, w, k, o, fh, fw] = sizes;
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  const window = { kernelSize: [fh, fw], strides, ...(dilations ? { dilationRate: dilations } : {}) };
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: k, kernelSize: 1, activation: 'tanh', inputShape: [h, w, 2], ...seeded(1) }),
      tf.layers.conv2d({ filters: o, ...window, padding: pad as 'same', activation: 'sigmoid', ...seeded(2) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, ...seeded(3) }),
    ],
  });
}

const LAYERS = CASES.filter(({ pad, dilations }) => typeof pad === 'string' && !dilations);

it.each(LAYERS.map(named))('the Jacobian is that of autograd without BLAS, entry by entry: %s', async (_, one) => {
  await tf.setBackend('wasm');
  const model = network(one);
  const [h, w] = one.sizes;
  const x = random([N, h, w, 2], 5);
  vi.stubEnv('NTKBOARD_LINALG', 'typescript');
  const plain = await jacobian(model, x, { algorithm: 'per-sample' });
  vi.unstubAllEnvs();
  const tensors = tf.memory().numTensors;
  const fast = await jacobian(model, x, { verify: false });
  expect(tf.memory().numTensors).toBe(tensors);
  fast.components.forEach(({ method, jacobian: values, name }, i) => {
    expect(method).toBe('structured');
    expect(difference(values, plain.components[i]?.jacobian as Float32Array), name).toBeLessThan(2e-5);
  });
});

it.each(['wasm', 'cpu'])(
  'the gradient of a ReLU on %s is the cotangent where its input is above 0',
  async (backend) => {
    await tf.setBackend(backend);
    const numbers = [-1, 0, 2, -0, 1e-45, -1e-45, 3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const [x, cotangent] = [tf.tensor1d(numbers), tf.tensor1d([5, 6, -7, 8, 9, 10, 11, 12, 13])];
    expect(Array.from(hostReluGradient(cotangent, x)?.dataSync() ?? [])).toEqual([0, 0, -7, 0, 9, 0, 11, 12, 0]);
    expect(hostReluGradient(cotangent, tf.cast(x, 'int32'))).toBeNull();
  },
);

it('a kernel stays as it was while later calls read other Jacobians into the memory of its own', async () => {
  await tf.setBackend('wasm');
  const [one, other] = LAYERS.slice(0, 2).map((layer) => network({ ...layer, sizes: [24, 24, 8, 32, 3, 3] }));
  const [x, y] = [5, 6].map((seed) => random([16, 24, 24, 2], seed)) as [tf.Tensor, tf.Tensor];
  const first = await empiricalNtk(one as tf.LayersModel, x);
  const kept = [first.total, ...first.components.map(({ kernel }) => kernel)].map((values) =>
    Float64Array.from(values),
  );
  await empiricalNtk(other as tf.LayersModel, y);
  const again = await empiricalNtk(one as tf.LayersModel, x);
  const fresh = await empiricalNtk(one as tf.LayersModel, x, null, { batchSize: 16 });
  for (const { total, components } of [first, again, fresh])
    expect([total, ...components.map(({ kernel }) => kernel)]).toEqual(kept);
});

it('the kernels of the backend are its own again afterwards, after an error too, and without BLAS all the while', () => {
  const kernels = () => Object.keys(HOST_KERNELS).map((name) => tf.getKernel(name, tf.getBackend()));
  const before = kernels();
  withHostKernels(() => expect(kernels().filter((kernel, i) => kernel === before[i])).toEqual([]));
  expect(kernels()).toEqual(before);
  const fails = () =>
    withHostKernels(() => {
      throw new Error('no');
    });
  expect(fails).toThrow('no');
  expect(kernels().every((kernel, i) => kernel === before[i])).toBe(true);
  vi.stubEnv('NTKBOARD_LINALG', 'typescript');
  withHostKernels(() => expect(kernels().every((kernel, i) => kernel === before[i])).toBe(true));
  vi.unstubAllEnvs();
});
