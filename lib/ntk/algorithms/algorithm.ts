import type * as tf from '@tensorflow/tfjs';
import type { Block, HostArray } from '../jacobian/block.ts';
import type { DifferentiableModel, Parameter } from '../model/types.ts';

/**
 * Which functions are differentiated: every output `f_c` (C of them), or their sum (one, for the pseudo-NTK).
 */
export type OutputSelection = 'each' | 'sum';

/** How one parameter's block was computed. */
export type BlockMethod = 'structured' | 'per-sample';

export interface ParameterJacobian<Numbers> {
  parameter: Parameter;
  method: BlockMethod;
  block: Block<Numbers>;
}

/** The Jacobian of a model on a probe, one block a parameter. */
export interface Jacobian<Numbers> {
  n: number;
  /** Outputs of the model. Each block has this many, or one when the outputs were summed. */
  c: number;
  /** The model's outputs `[N, C]`. */
  outputs: Numbers;
  /** In `model.parameters` order. */
  blocks: ParameterJacobian<Numbers>[];
}

/** As kept tensors: whoever gets one disposes it. */
export type DeviceJacobian = Jacobian<tf.Tensor>;
/** As float32 arrays. */
export type ModelJacobian = Jacobian<HostArray>;

/** Computes a Jacobian synchronously: nothing of the model is read after it returns. */
export type JacobianAlgorithm = (
  model: DifferentiableModel,
  inputs: tf.Tensor[],
  selection: OutputSelection,
  /** Names of parameters that must take per-sample autograd. */
  perSample: ReadonlySet<string>,
) => DeviceJacobian;
