import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { norm, relativeError } from './helpers/compare.ts';
import { finiteDifferenceKernel } from './helpers/finite-difference-kernel.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';
import { randomNormal, randomUniform } from './helpers/random.ts';

const L = tf.layers;
const N = 4;

let seed = 0;
const init = () => tf.initializers.randomNormal({ mean: 0.1, stddev: 0.5, seed: ++seed });
const k = () => ({ kernelInitializer: init(), biasInitializer: init() });
const rnn = () => ({ ...k(), recurrentInitializer: init() });
const norms = () => ({ betaInitializer: init(), gammaInitializer: init() });

function normal(shape: number[], at = 5): tf.Tensor {
  return tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, randomNormal(at)), shape);
}

function tokens(shape: number[], vocabulary: number): tf.Tensor {
  const uniform = randomUniform(3);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Int32Array.from({ length: size }, () => Math.floor(uniform() * vocabulary)),
    shape,
    'int32',
  );
}

const image = [N, 7, 6, 2];
const sequence = [N, 5, 3];
const stack = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });
const functional = (shape: number[], build: (input: tf.SymbolicTensor) => tf.SymbolicTensor) => {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: build(input) });
};
const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
  layer.apply(x) as tf.SymbolicTensor;
const head = () => [L.flatten(), L.dense({ units: 2, ...k() })];

type Case = () => { model: tf.LayersModel; x: tf.Tensor | tf.Tensor[] };

/** Models that tfjs can differentiate: compared with per-sample autograd. */
const cases: Record<string, Case> = {
  'dense over positions': () => ({
    model: stack(L.dense({ units: 3, activation: 'tanh', inputShape: [5, 3], ...k() }), ...head()),
    x: normal(sequence),
  }),
  'Conv1D same, strided': () => ({
    model: stack(
      L.conv1d({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [5, 3],
        ...k(),
      }),
      ...head(),
    ),
    x: normal(sequence),
  }),
  'Conv2D 1x1 after 3x2 strided same': () => ({
    model: stack(
      L.conv2d({
        filters: 3,
        kernelSize: [3, 2],
        strides: [2, 1],
        padding: 'same',
        activation: 'tanh',
        inputShape: [7, 6, 2],
        ...k(),
      }),
      L.conv2d({ filters: 2, kernelSize: 1, useBias: false, ...k() }),
      ...head(),
    ),
    x: normal(image),
  }),
  'Conv2DTranspose strided, same and valid': () => ({
    model: stack(
      L.conv2dTranspose({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [4, 3, 2],
        ...k(),
      }),
      L.conv2dTranspose({ filters: 2, kernelSize: 2, ...k() }),
      ...head(),
    ),
    x: normal([N, 4, 3, 2]),
  }),
  'DepthwiseConv2D with multiplier': () => ({
    model: stack(
      L.depthwiseConv2d({
        kernelSize: 3,
        depthMultiplier: 2,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [7, 6, 2],
        depthwiseInitializer: init(),
        biasInitializer: init(),
      }),
      ...head(),
    ),
    x: normal(image),
  }),
  SeparableConv2D: () => ({
    model: stack(
      L.separableConv2d({
        filters: 3,
        kernelSize: 3,
        depthMultiplier: 2,
        activation: 'tanh',
        inputShape: [7, 6, 2],
        depthwiseInitializer: init(),
        pointwiseInitializer: init(),
        biasInitializer: init(),
      }),
      ...head(),
    ),
    x: normal(image),
  }),
  Conv3D: () => ({
    model: stack(
      L.conv3d({ filters: 2, kernelSize: 2, strides: 2, activation: 'tanh', inputShape: [4, 4, 3, 2], ...k() }),
      ...head(),
    ),
    x: normal([N, 4, 4, 3, 2]),
  }),
  'BatchNormalization after conv and dense': () => ({
    model: stack(
      L.conv2d({ filters: 3, kernelSize: 3, inputShape: [7, 6, 2], ...k() }),
      L.batchNormalization({ ...norms(), movingMeanInitializer: init(), movingVarianceInitializer: 'ones' }),
      L.activation({ activation: 'tanh' }),
      L.flatten(),
      L.dense({ units: 4, ...k() }),
      L.batchNormalization(norms()),
      L.dense({ units: 2, ...k() }),
    ),
    x: normal(image),
  }),
  LayerNormalization: () => ({
    model: stack(L.dense({ units: 4, inputShape: [5, 3], ...k() }), L.layerNormalization(norms()), ...head()),
    x: normal(sequence),
  }),
  'PReLU, shared axes': () => ({
    model: stack(
      L.conv2d({ filters: 3, kernelSize: 3, inputShape: [7, 6, 2], ...k() }),
      L.prelu({ sharedAxes: [1, 2], alphaInitializer: init() }),
      ...head(),
    ),
    x: normal(image),
  }),
  'LSTM, returning sequences, then LSTM': () => ({
    model: stack(
      L.lstm({ units: 3, returnSequences: true, inputShape: [5, 3], ...rnn() }),
      L.lstm({ units: 2, ...rnn() }),
      L.dense({ units: 2, ...k() }),
    ),
    x: normal(sequence),
  }),
  GRU: () => ({
    model: stack(L.gru({ units: 3, inputShape: [5, 3], ...rnn() }), L.dense({ units: 2, ...k() })),
    x: normal(sequence),
  }),
  'SimpleRNN backwards': () => ({
    model: stack(
      L.simpleRNN({ units: 3, goBackwards: true, inputShape: [5, 3], ...rnn() }),
      L.dense({ units: 2, ...k() }),
    ),
    x: normal(sequence),
  }),
  'Bidirectional LSTM': () => ({
    model: stack(
      L.bidirectional({
        layer: L.lstm({ units: 2, returnSequences: true, ...rnn() }) as tf.RNN,
        inputShape: [5, 3],
        mergeMode: 'concat',
      }),
      ...head(),
    ),
    x: normal(sequence),
  }),
  'TimeDistributed dense': () => ({
    model: stack(
      L.timeDistributed({ layer: L.dense({ units: 2, activation: 'tanh', ...k() }), inputShape: [5, 3] }),
      ...head(),
    ),
    x: normal(sequence),
  }),
  ConvLSTM2D: () => ({
    model: stack(L.convLstm2d({ filters: 2, kernelSize: 2, inputShape: [3, 4, 4, 1], ...rnn() }), ...head()),
    x: normal([N, 3, 4, 4, 1]),
  }),
  'Embedding and mask into LSTM': () => ({
    model: stack(
      L.embedding({ inputDim: 6, outputDim: 3, maskZero: true, inputLength: 5, embeddingsInitializer: init() }),
      L.lstm({ units: 2, ...rnn() }),
      L.dense({ units: 2, ...k() }),
    ),
    x: tokens([N, 5], 6),
  }),
  'Embedding averaged': () => ({
    model: stack(
      L.embedding({ inputDim: 50, outputDim: 3, inputLength: 5, embeddingsInitializer: init() }),
      L.globalAveragePooling1d(),
      L.dense({ units: 2, ...k() }),
    ),
    x: tokens([N, 5], 50),
  }),
  'nested model, residual connection': () => {
    const inner = stack(
      L.dense({ units: 3, activation: 'tanh', inputShape: [3], ...k() }),
      L.dense({ units: 3, ...k() }),
    );
    return {
      model: functional([3], (x) =>
        apply(L.dense({ units: 2, ...k() }), apply(L.add(), [x, apply(inner, apply(inner, x))])),
      ),
      x: normal([N, 3]),
    };
  },
  'frozen layer in between': () => {
    const model = stack(
      L.dense({ units: 4, activation: 'tanh', inputShape: [3], ...k() }),
      L.dense({ units: 4, activation: 'tanh', trainable: false, ...k() }),
      L.dense({ units: 2, ...k() }),
    );
    return { model, x: normal([N, 3]) };
  },
  'max pooling, up-sampling by neighbours, zero padding': () => ({
    model: stack(
      L.conv2d({ filters: 2, kernelSize: 2, inputShape: [7, 6, 2], ...k() }),
      L.maxPooling2d({ poolSize: 2 }),
      L.zeroPadding2d({ padding: 1 }),
      L.globalMaxPooling2d({}),
      L.dense({ units: 2, ...k() }),
    ),
    x: normal(image),
  }),
};

/** Models that tfjs 4.22 cannot differentiate: compared with finite differences. */
const beyondTfjs: Record<string, Case> = {
  'Conv2D dilated, twice': () => ({
    model: stack(
      L.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2, activation: 'tanh', inputShape: [7, 6, 2], ...k() }),
      L.conv2d({ filters: 2, kernelSize: [2, 3], dilationRate: [2, 1], padding: 'same', ...k() }),
      ...head(),
    ),
    x: normal(image),
  }),
  'Conv1D dilated, twice': () => ({
    model: stack(
      L.conv1d({
        filters: 2,
        kernelSize: 2,
        dilationRate: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [5, 3],
        ...k(),
      }),
      L.conv1d({ filters: 2, kernelSize: 2, dilationRate: 2, padding: 'same', ...k() }),
      ...head(),
    ),
    x: normal(sequence),
  }),
  'BatchNormalization without scale, without centre': () => ({
    model: stack(
      L.dense({ units: 4, inputShape: [3], ...k() }),
      L.batchNormalization({ scale: false, betaInitializer: init() }),
      L.dense({ units: 4, activation: 'tanh', ...k() }),
      L.batchNormalization({ center: false, gammaInitializer: init() }),
      L.dense({ units: 2, ...k() }),
    ),
    x: normal([N, 3]),
  }),
};

async function agree(build: Case): Promise<void> {
  const { model, x } = build();
  const fast = await empiricalNtk(model, x, null, { outputs: 'full' });
  const plain = await empiricalNtk(model, x, null, { outputs: 'full', algorithm: 'per-sample' });
  const scale = norm(plain.total);
  fast.components.forEach((component, i) => {
    const want = plain.components[i]!.kernel;
    expect(relativeError(component.kernel, want, Math.max(norm(want), 1e-5 * scale)), component.name).toBeLessThan(
      1e-5,
    );
  });
  expect(Object.fromEntries(fast.components.map(({ name, method }) => [name, method]))).toEqual(
    Object.fromEntries(fast.components.map(({ name }) => [name, 'structured'])),
  );
}

const BACKENDS = nativeIsThere ? (['tensorflow', 'cpu', 'wasm'] as const) : (['cpu', 'wasm'] as const);
tellNativeIsMissing();

for (const backend of BACKENDS) {
  describe(`every weight goes by a rule that agrees with per-sample autograd on ${backend}`, () => {
    beforeAll(async () => {
      await selectBackend({ prefer: backend });
      seed = 0;
    });
    for (const [name, build] of Object.entries(cases)) test(name, () => agree(build));
  });
}

describe('what tfjs cannot differentiate agrees with finite differences', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });
  for (const [name, build] of Object.entries(beyondTfjs)) {
    test(name, async () => {
      const { model, x } = build();
      const { components } = await empiricalNtk(model, x);
      components.forEach(({ kernel, method, name: weight }, i) => {
        expect(
          relativeError(kernel, finiteDifferenceKernel(model, x as tf.Tensor, model.trainableWeights[i]!)),
          weight,
        ).toBeLessThan(2e-3);
        expect(method).toBe('structured');
      });
    });
  }
});
