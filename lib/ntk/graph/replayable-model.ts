import * as tf from '@tensorflow/tfjs';
import type { NtkModel } from '../model/types.ts';

/** Layers of tfjs that compute from their inputs, weights and configuration alone, and the same operations each time. */
const LAYERS = new Set([
  ...[
    'InputLayer',
    'Dense',
    'Activation',
    'Flatten',
    'Reshape',
    'Permute',
    'RepeatVector',
    'Dropout',
    'SpatialDropout1D',
  ],
  ...['Conv1D', 'Conv2D', 'Conv3D', 'Conv2DTranspose', 'SeparableConv2D', 'DepthwiseConv2D'],
  ...['Cropping2D', 'UpSampling2D', 'ZeroPadding2D', 'BatchNormalization', 'LayerNormalization'],
  ...['MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D', 'AveragePooling1D', 'AveragePooling2D', 'AveragePooling3D'],
  ...['GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'GlobalAveragePooling1D', 'GlobalAveragePooling2D'],
  ...['Add', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Concatenate', 'Dot'],
  ...['ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU', 'Softmax', 'Rescaling'],
  ...['GaussianNoise', 'GaussianDropout', 'AlphaDropout'],
]);

/** Whether the model does the same operations on every batch of one shape, as long as {@link configurationOf} stays the same. */
export function isReplayable(model: NtkModel): model is tf.LayersModel {
  return model instanceof tf.LayersModel && model.layers.every(isKnown);
}

/** What the operations of a model depend on besides the numbers of its weights. */
export function configurationOf(model: tf.LayersModel): string {
  const weights = model.weights.map(({ originalName, shape }) => `${originalName} ${shape}`);
  const trained = model.trainableWeights.map(({ originalName }) => originalName);
  return JSON.stringify([model.getConfig(), weights, trained]);
}

function isKnown(layer: tf.layers.Layer): boolean {
  // A method set on the layer itself is somebody's own.
  if (Object.hasOwn(layer, 'call') || Object.hasOwn(layer, 'apply')) return false;
  return layer instanceof tf.LayersModel ? isReplayable(layer) : LAYERS.has(layer.getClassName());
}
