import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';

/** One layer of a chain, as far as the explicit derivative looks at it. */
export interface ChainLayer {
  name: string;
  className: string;
  config: tf.serialization.ConfigDict;
  weights: tf.layers.Layer['weights'];
}

/**
 * The layers of a model in which each is fed by the one before, from the inputs to the outputs.
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
  return layers.map((layer) => ({
    name: layer.name,
    className: layer.getClassName(),
    config: layer.getConfig(),
    weights: layer.weights,
  }));
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
