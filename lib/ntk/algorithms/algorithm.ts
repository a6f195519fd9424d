import type * as tf from '@tensorflow/tfjs';
import type { JacobianBlock } from '../jacobian/block.ts';
import type { DifferentiableModel, Parameter } from '../model/types.ts';

/**
 * Which functions are differentiated: every output `f_c` (C of them), or their sum (one, for the pseudo-NTK).
 */
export type OutputSelection = 'each' | 'sum';

/** How one parameter's block was computed. */
export type BlockMethod = 'structured' | 'per-sample';

export interface ParameterJacobian {
  parameter: Parameter;
  method: BlockMethod;
  block: JacobianBlock;
}

/** The Jacobian of a model on a probe, one block a parameter. */
export interface ModelJacobian {
  n: number;
  /** Outputs of the model. Each block has this many, or one when the outputs were summed. */
  c: number;
  /** The model's outputs `[N, C]`, float32. */
  outputs: Float32Array;
  /** In `model.parameters` order. */
  blocks: ParameterJacobian[];
}

/** Computes a Jacobian synchronously: nothing of the model is read after it returns. */
export type JacobianAlgorithm = (
  model: DifferentiableModel,
  inputs: tf.Tensor[],
  selection: OutputSelection,
  /** Parameters that must take per-sample autograd. */
  perSample: ReadonlySet<string>,
) => ModelJacobian;
