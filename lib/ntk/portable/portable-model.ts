import * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { NtkModel } from '../model/types.ts';
import { type FrozenFlags, readFrozenFlags, writeFrozenFlags } from './layer-tree.ts';

/** A weight as both copies of a model must have it. */
export interface PortableWeight {
  /** `LayerVariable.originalName`. */
  name: string;
  shape: number[];
  dtype: tf.DataType;
  trainable: boolean;
}

/** A Layers model without the values of its weights, as plain data: it can be sent to another thread and rebuilt there. */
export interface PortableModel {
  topology: object;
  frozen: FrozenFlags[];
  /** In `model.weights` order. */
  weights: PortableWeight[];
}

/**
 * The portable form of a model. Initializers, regularizers and constraints are left out: they say nothing about the model's
 * function, and random ones are costly.
 *
 * @throws NtkBoardError `worker-unavailable`, with the reason, for a function with variables and for what tfjs cannot write down
 */
export function portableModel(model: NtkModel): PortableModel {
  if (!('layers' in model))
    throw notPortable('a function with variables', 'Only Layers models can be rebuilt elsewhere');
  let topology: object;
  try {
    topology = withoutTraining(model.toJSON(null, false));
  } catch (error) {
    throw notPortable(`one that tfjs cannot write down (${messageOf(error)})`, 'Give custom layers a getConfig()');
  }
  return { topology, frozen: readFrozenFlags(model), weights: portableWeights(model) };
}

/** The weights of a model in `model.weights` order, without their values. */
export function portableWeights(model: tf.LayersModel): PortableWeight[] {
  return model.weights.map(({ originalName, shape, dtype, trainable }) => {
    return { name: originalName, shape: shape as number[], dtype, trainable };
  });
}

/**
 * The model that a portable form describes; its weights have no meaning yet. Its variables are the caller's to dispose.
 *
 * @throws NtkBoardError `worker-unavailable` when a layer is not known here, or the copy is not like the original
 */
export async function rebuildModel({ topology, frozen, weights }: PortableModel): Promise<tf.LayersModel> {
  let model: tf.LayersModel;
  try {
    model = await tf.models.modelFromJSON(structuredClone(topology) as Parameters<typeof tf.models.modelFromJSON>[0]);
    writeFrozenFlags(model, frozen);
  } catch (error) {
    throw notPortable(
      `one that does not rebuild (${messageOf(error)})`,
      'Custom layers are known to their own thread only',
    );
  }
  const [got, wanted] = [portableWeights(model), weights].map((list) => JSON.stringify(list));
  if (got === wanted) return model;
  tf.dispose(model.weights.map((weight) => weight.read()));
  throw notPortable('one whose copy has other weights', 'Its layers do not write down all they are made of');
}

function notPortable(got: string, why: string): NtkBoardError {
  return new NtkBoardError(
    'worker-unavailable',
    `worker: expected a model that another thread can rebuild, got ${got}. ${why}; snapshots are taken on the training's thread.`,
  );
}

const ZEROS = { class_name: 'Zeros', config: {} };

/** A copy of a topology in which weights begin as zeros and are neither penalised nor constrained. */
function withoutTraining(json: unknown): object {
  return JSON.parse(
    JSON.stringify(json, (key, value: unknown) => {
      if (value === null) return value;
      if (key.endsWith('_initializer')) return ZEROS;
      return key.endsWith('_regularizer') || key.endsWith('_constraint') ? null : value;
    }),
  ) as object;
}
