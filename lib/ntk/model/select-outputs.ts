import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { DifferentiableModel } from './types.ts';

/**
 * The model with only some of its outputs, in the order given. Whoever differentiates it pays for these alone.
 *
 * The forward pass throws NtkBoardError `invalid-option` when the model has no such output.
 */
export function selectOutputs(
  model: DifferentiableModel,
  indices: readonly number[],
  operation: string,
): DifferentiableModel {
  const forward = (inputs: tf.Tensor[]): tf.Tensor2D => {
    const outputs = model.forward(inputs);
    const c = outputs.shape[1];
    const missing = indices.find((index) => index >= c);
    if (missing !== undefined) {
      throw new NtkBoardError(
        'invalid-option',
        `${operation}: expected options.outputIndices below ${c}, the number of outputs of the model, got ${missing}. Outputs are counted from 0.`,
      );
    }
    // Slices, not a gather: the gradient of a gather needs a scatter that some backends lack.
    const columns = indices.map((index) => tf.slice(outputs, [0, index], [-1, 1]));
    return columns.length === 1 ? (columns[0] as tf.Tensor2D) : (tf.concat(columns, 1) as tf.Tensor2D);
  };
  return { ...model, forward };
}
