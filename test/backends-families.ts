import * as tf from '@tensorflow/tfjs';
import { random } from './backends-fixtures.ts';

/** A small model of one kind, with a batch to train it on. */
export interface Family {
  name: string;
  layers: () => tf.layers.Layer[];
  inputs: () => tf.Tensor;
  loss: 'softmax' | 'meanSquaredError';
  /** Of SGD with momentum 0.9: as large as the loss curve stays smooth. */
  learningRate: number;
}

const l = tf.layers;
const CLASSES = 3;
const image = () => random<tf.Rank.R4>([6, 12, 12, 2]);
const sequence = () => random<tf.Rank.R3>([6, 7, 4]);
const classifier = () => [l.flatten(), l.dense({ units: CLASSES })];

export const FAMILIES: readonly Family[] = [
  {
    name: 'MLP with dropout',
    layers: () => [
      l.dense({ units: 16, activation: 'relu', inputShape: [10] }),
      l.dropout({ rate: 0.3, seed: 5 }),
      l.dense({ units: 8, activation: 'tanh' }),
      l.dense({ units: CLASSES }),
    ],
    inputs: () => random([6, 10]),
    loss: 'softmax',
    learningRate: 0.05,
  },
  {
    name: 'CNN',
    layers: () => [
      l.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 2] }),
      l.maxPooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 5, kernelSize: [2, 3], padding: 'same', activation: 'elu' }),
      l.averagePooling2d({ poolSize: 2 }),
      ...classifier(),
    ],
    inputs: image,
    loss: 'softmax',
    learningRate: 0.05,
  },
  {
    name: 'strided CNN',
    layers: () => [
      l.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', inputShape: [12, 12, 2] }),
      l.conv2d({ filters: 5, kernelSize: 4, strides: [2, 1], activation: 'selu' }),
      ...classifier(),
    ],
    inputs: image,
    loss: 'softmax',
    learningRate: 0.05,
  },
  {
    name: 'BatchNorm CNN',
    layers: () => [
      l.conv2d({ filters: 4, kernelSize: 3, useBias: false, inputShape: [12, 12, 2] }),
      l.batchNormalization(),
      l.activation({ activation: 'relu' }),
      l.globalAveragePooling2d({}),
      l.dense({ units: CLASSES }),
    ],
    inputs: image,
    loss: 'softmax',
    learningRate: 0.05,
  },
  {
    name: 'depthwise and separable CNN',
    layers: () => [
      l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', inputShape: [12, 12, 2] }),
      l.separableConv2d({ filters: 5, kernelSize: 3, strides: 2, activation: 'relu' }),
      ...classifier(),
    ],
    inputs: image,
    loss: 'softmax',
    learningRate: 0.05,
  },
  {
    name: 'Conv1D with LayerNorm',
    layers: () => [
      l.conv1d({ filters: 6, kernelSize: 3, padding: 'same', inputShape: [7, 4] }),
      l.layerNormalization(),
      l.activation({ activation: 'softplus' }),
      l.conv1d({ filters: 4, kernelSize: 2, strides: 2, activation: 'sigmoid' }),
      ...classifier(),
    ],
    inputs: sequence,
    loss: 'softmax',
    learningRate: 0.05,
  },
  {
    name: 'LSTM',
    layers: () => [l.lstm({ units: 6, inputShape: [7, 4] }), l.dense({ units: CLASSES })],
    inputs: sequence,
    loss: 'softmax',
    learningRate: 0.2,
  },
  {
    name: 'GRU and SimpleRNN',
    layers: () => [
      l.gru({ units: 5, returnSequences: true, inputShape: [7, 4] }),
      l.simpleRNN({ units: 5 }),
      l.dense({ units: CLASSES }),
    ],
    inputs: sequence,
    loss: 'softmax',
    learningRate: 0.2,
  },
  {
    name: 'Embedding and LSTM',
    layers: () => [
      l.embedding({ inputDim: 11, outputDim: 5, inputLength: 7 }),
      l.lstm({ units: 6 }),
      l.dense({ units: CLASSES }),
    ],
    inputs: () => random([6, 7]).add(1).mul(5.5).floor(),
    loss: 'softmax',
    learningRate: 0.2,
  },
  {
    name: 'Conv2DTranspose and UpSampling2D',
    layers: () => [
      l.conv2dTranspose({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [4, 4, 2],
      }),
      l.upSampling2d({ size: [2, 2] }),
      l.conv2d({ filters: 1, kernelSize: 3, padding: 'same' }),
    ],
    inputs: () => random([6, 4, 4, 2]),
    loss: 'meanSquaredError',
    learningRate: 0.05,
  },
];

/** The family's model with weights that do not depend on the backend; biases and scales keep their initial values. */
export function buildModel({ layers }: Family): tf.Sequential {
  const model = tf.sequential({ layers: layers() });
  tf.tidy(() => {
    model.setWeights(
      model
        .getWeights()
        .map((weight) => (weight.shape.length > 1 ? random(weight.shape as [number, number]).mul(0.4) : weight)),
    );
  });
  return model;
}

/** Inputs, and targets that fit the model's output. */
export function makeBatch(family: Family, model: tf.Sequential): { x: tf.Tensor; y: tf.Tensor } {
  const x = family.inputs();
  const outputShape = [x.shape[0]!, ...(model.outputShape as number[]).slice(1)];
  const y =
    family.loss === 'softmax'
      ? tf.oneHot(tf.range(0, x.shape[0]!, 1, 'int32').mod(tf.scalar(CLASSES, 'int32')), CLASSES)
      : random(outputShape as [number, number]);
  return { x, y };
}

/** The loss on a batch, in training mode. */
export function lossOf(family: Family, model: tf.Sequential, x: tf.Tensor, y: tf.Tensor): tf.Scalar {
  const output = model.apply(x, { training: true }) as tf.Tensor;
  return family.loss === 'softmax'
    ? tf.losses.softmaxCrossEntropy(y, output).asScalar()
    : tf.losses.meanSquaredError(y, output).asScalar();
}
