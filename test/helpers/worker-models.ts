import * as tf from '@tensorflow/tfjs';
import { randomNormal } from './random.ts';

/** A model that two threads must agree on, and a probe for it. */
export interface WorkerModel {
  name: string;
  outputs: 'trace' | 'pseudo';
  build: () => tf.LayersModel;
  probe: () => tf.Tensor | tf.Tensor[];
}

const l = tf.layers;
const N = 12;
const normal = (shape: number[], seed: number) =>
  tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, randomNormal(seed)), shape);

/** Weights that do not depend on the backend, none of them zero or one, as after some training. */
function filled<Model extends tf.LayersModel>(model: Model): Model {
  tf.tidy(() => {
    for (const [i, weight] of model.weights.entries()) {
      const values = normal(weight.shape as number[], 10 + i).mul(0.3);
      // A variance must be positive.
      weight.write(weight.originalName.includes('variance') ? values.abs().add(0.5) : values);
    }
  });
  return model;
}

export const WORKER_MODELS: readonly WorkerModel[] = [
  {
    name: 'a convolutional network with batch normalisation and dropout',
    outputs: 'trace',
    build: () =>
      filled(
        tf.sequential({
          layers: [
            l.conv2d({ name: 'conv', filters: 4, kernelSize: 3, activation: 'relu', inputShape: [10, 10, 2] }),
            l.batchNormalization({ name: 'norm' }),
            l.maxPooling2d({ name: 'pool', poolSize: 2 }),
            l.dropout({ name: 'drop', rate: 0.5 }),
            l.separableConv2d({ name: 'separable', filters: 3, kernelSize: 2 }),
            l.flatten({ name: 'flat' }),
            l.dense({ name: 'out', units: 3 }),
          ],
        }),
      ),
    probe: () => normal([N, 10, 10, 2], 1),
  },
  {
    name: 'tokens, masked, through an embedding and a bidirectional LSTM',
    outputs: 'pseudo',
    build: () =>
      filled(
        tf.sequential({
          layers: [
            l.embedding({ name: 'embed', inputDim: 9, outputDim: 4, inputLength: 5, maskZero: true }),
            l.bidirectional({
              name: 'both',
              layer: l.lstm({ name: 'lstm', units: 3, recurrentInitializer: 'orthogonal' }) as tf.RNN,
              mergeMode: 'concat',
            }),
            l.dense({ name: 'logits', units: 2, kernelRegularizer: 'l1l2', kernelConstraint: 'maxNorm' }),
          ],
        }),
      ),
    probe: () =>
      tf.tensor(
        Int32Array.from({ length: N * 5 }, (_, i) => (i * 7) % 9),
        [N, 5],
        'int32',
      ),
  },
  {
    name: 'two inputs through a shared layer and a nested model, one layer frozen',
    outputs: 'trace',
    build: () => {
      const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
      const shared = l.dense({ name: 'shared', units: 5, activation: 'tanh' });
      const inner = tf.sequential({
        name: 'inner',
        layers: [l.dense({ name: 'hidden', units: 4, inputShape: [10] }), l.prelu({ name: 'slope' })],
      });
      const merged = l.concatenate({ name: 'join' }).apply([shared.apply(a), shared.apply(b)] as tf.SymbolicTensor[]);
      const hidden = inner.apply(merged) as tf.SymbolicTensor;
      const [first, second] = [l.dense({ name: 'first', units: 2 }), l.dense({ name: 'second', units: 1 })];
      const model = tf.model({
        inputs: [a, b],
        outputs: [first.apply(hidden), second.apply(hidden)] as tf.SymbolicTensor[],
      });
      inner.layers[0]!.trainable = false;
      return filled(model);
    },
    probe: () => [normal([N, 4], 2), normal([N, 4], 3)],
  },
];
