import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { norm, relativeError } from './helpers/compare.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'wasm' });
});

const L = tf.layers;
type Build = (seed: number) => tf.layers.Layer;
const init = (seed: number) => tf.initializers.randomNormal({ mean: 0.05, stddev: 0.4, seed });
const weights = (seed: number) => ({ kernelInitializer: init(seed), biasInitializer: init(seed + 100) });
const activation = fc.constantFrom(
  'linear' as const,
  'tanh' as const,
  'relu' as const,
  'sigmoid' as const,
  'elu' as const,
);
const small = fc.integer({ min: 1, max: 3 });

/** Layers for images; every one keeps a picture a picture. */
const imageLayer: fc.Arbitrary<Build> = fc.oneof(
  fc
    .record({
      filters: small,
      kernelSize: small,
      strides: fc.integer({ min: 1, max: 2 }),
      activation,
      useBias: fc.boolean(),
    })
    .map((options) => (seed: number) => L.conv2d({ ...options, padding: 'same', ...weights(seed) })),
  fc.record({ kernelSize: small, depthMultiplier: fc.integer({ min: 1, max: 2 }), activation }).map(
    (options) => (seed: number) =>
      L.depthwiseConv2d({
        ...options,
        padding: 'same',
        depthwiseInitializer: init(seed),
        biasInitializer: init(seed + 1),
      }),
  ),
  fc
    .record({ filters: small, kernelSize: small, activation })
    .map((options) => (seed: number) => L.conv2dTranspose({ ...options, padding: 'same', ...weights(seed) })),
  fc.constant((seed: number) =>
    L.batchNormalization({ gammaInitializer: init(seed), betaInitializer: init(seed + 1) }),
  ),
  fc.constant((seed: number) => L.prelu({ alphaInitializer: init(seed), sharedAxes: [1, 2] })),
  fc.constant(() => L.averagePooling2d({ poolSize: 2, padding: 'same' })),
  fc.constant(() => L.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' })),
);

/** Layers for sequences; every one keeps a sequence a sequence. */
const sequenceLayer: fc.Arbitrary<Build> = fc.oneof(
  fc
    .record({ filters: small, kernelSize: small, activation })
    .map((options) => (seed: number) => L.conv1d({ ...options, padding: 'same', ...weights(seed) })),
  fc.record({ units: small, activation }).map((options) => (seed: number) => L.dense({ ...options, ...weights(seed) })),
  fc
    .record({ units: small })
    .map(
      (options) => (seed: number) =>
        L.lstm({ ...options, returnSequences: true, ...weights(seed), recurrentInitializer: init(seed + 2) }),
    ),
  fc
    .record({ units: small })
    .map(
      (options) => (seed: number) =>
        L.gru({ ...options, returnSequences: true, ...weights(seed), recurrentInitializer: init(seed + 2) }),
    ),
  fc.constant((seed: number) =>
    L.layerNormalization({ gammaInitializer: init(seed), betaInitializer: init(seed + 1) }),
  ),
);

interface Case {
  layers: Build[];
  shape: number[];
  n: number;
  outputs: number;
  seed: number;
}

const architecture: fc.Arbitrary<Case> = fc
  .oneof(
    fc.record({
      layers: fc.array(imageLayer, { minLength: 1, maxLength: 4 }),
      shape: fc.constant<number[]>([5, 4, 2]),
    }),
    fc.record({
      layers: fc.array(sequenceLayer, { minLength: 1, maxLength: 3 }),
      shape: fc.constant<number[]>([4, 3]),
    }),
  )
  .chain(({ layers, shape }) =>
    fc.record({
      layers: fc.constant(layers),
      shape: fc.constant(shape),
      n: fc.integer({ min: 1, max: 5 }),
      outputs: small,
      seed: fc.integer({ min: 1, max: 10_000 }),
    }),
  );

function build({ layers, shape, outputs, seed }: Case): tf.LayersModel {
  const input = tf.input({ shape });
  const body = layers.reduce((x, layer, i) => layer(seed + 10 * i).apply(x) as tf.SymbolicTensor, input);
  const flat = L.flatten().apply(body) as tf.SymbolicTensor;
  return tf.model({
    inputs: input,
    outputs: L.dense({ units: outputs, ...weights(seed + 5) }).apply(flat) as tf.SymbolicTensor,
  });
}

const normal = (shape: number[], seed: number) =>
  tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, randomNormal(seed)), shape);

test('random architectures: the kernel is that of autograd, symmetric, positive, additive, equivariant, without leaks', async () => {
  await fc.assert(
    fc.asyncProperty(architecture, async (network) => {
      const model = build(network);
      const { n, shape, seed } = network;
      const x = normal([n, ...shape], seed);
      const reversed = tf.reverse(x, 0);
      const tensors = tf.memory().numTensors;
      const fast = await empiricalNtk(model, x);
      const plain = await empiricalNtk(model, x, null, { algorithm: 'per-sample' });
      const backwards = await empiricalNtk(model, reversed);
      expect(tf.memory().numTensors).toBe(tensors);

      const scale = norm(plain.total);
      fast.components.forEach(({ kernel, name }, i) => {
        const want = plain.components[i]!.kernel;
        expect(relativeError(kernel, want, Math.max(norm(want), 1e-4 * scale)), name).toBeLessThan(2e-5);
      });
      const sum = fast.components.reduce(
        (total, { kernel }) => total.map((value, i) => value + kernel[i]!),
        new Float64Array(n * n),
      );
      expect(relativeError(fast.total, sum, Math.max(scale, 1e-300))).toBeLessThan(1e-14);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          expect(fast.total[i * n + j]).toBe(fast.total[j * n + i]);
          const turned = backwards.total[(n - 1 - i) * n + (n - 1 - j)]!;
          expect(Math.abs(turned - fast.total[i * n + j]!)).toBeLessThan(1e-5 * scale + 1e-30);
        }
      const { eigenvalues } = await eigh(fast.total, n);
      expect(eigenvalues[0]).toBeGreaterThan(-1e-6 * scale - 1e-30);
      model.dispose();
      tf.dispose([x, reversed]);
    }),
    { seed: 20261123, numRuns: 40 },
  );
});
