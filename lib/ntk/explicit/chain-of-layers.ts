import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';

/** One layer of a chain, as far as the explicit derivative looks at it. */
export interface ChainLayer {
  name: string;
  className: string;
  config: tf.serialization.ConfigDict;
  weights: tf.layers.Layer['weights'];
  /** `[null, ...]`, or null when the layer has no one shape. */
  outputShape: tf.Shape | null;
}

/**
 * The layers of a model in which each is fed by the one before, from the inputs to the outputs, those of nested models in
 * their place.
 *
 * @throws NtkBoardError `unsupported-model` for anything else
 */
export function chainOfLayers(model: tf.LayersModel): ChainLayer[] {
  if (!(model instanceof tf.LayersModel)) {
    throw unsupported('a tf.LayersModel whose layers form a chain', 'something else');
  }
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw unsupported('one input and one output', `${model.inputs.length} and ${model.outputs.length}`);
  }
  const { layers } = model;
  layers.forEach((layer, i) => {
    const before = layers[i - 1];
    if (before && !(model instanceof tf.Sequential) && !feeds(before, layer)) {
      throw unsupported('each layer to be fed by the one before', `layer '${layer.name}' after '${before.name}'`);
    }
  });
  const chain = layers.flatMap((layer) => (isModel(layer) ? chainOfLayers(layer) : [linkOf(layer)]));
  const twice = chain.find(
    ({ name, weights }, i) => weights.length > 0 && chain.findIndex((other) => other.name === name) < i,
  );
  if (twice)
    throw unsupported(
      'every layer with weights to be used once',
      `layer '${twice.name}' (${twice.className}) used again`,
    );
  return chain;
}

function linkOf(layer: tf.layers.Layer): ChainLayer {
  return {
    name: layer.name,
    className: layer.getClassName(),
    config: layer.getConfig(),
    weights: layer.weights,
    outputShape: shapeOf(layer),
  };
}

function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return layer instanceof tf.LayersModel;
}

function shapeOf(layer: tf.layers.Layer): tf.Shape | null {
  try {
    const shape = layer.outputShape;
    return Array.isArray(shape[0]) ? null : (shape as tf.Shape);
  } catch {
    return null;
  }
}

/** The error for a model that the explicit derivative does not cover. */
export function unsupported(expected: string, got: string): NtkBoardError {
  return new NtkBoardError(
    'unsupported-model',
    `explicitNtkOf: expected ${expected}, got ${got}. Use empiricalNtk, which takes any model.`,
  );
}

function feeds(before: tf.layers.Layer, layer: tf.layers.Layer): boolean {
  try {
    return layer.input === before.output;
  } catch {
    // A layer that is used several times has no one input.
    return false;
  }
}
