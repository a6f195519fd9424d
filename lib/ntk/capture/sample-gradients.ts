import * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import { withCorrectGradients } from '../gradients/with-correct-gradients.ts';
import type { DifferentiableModel } from '../model/types.ts';
import { withDifferentiableOperations } from './differentiable-operations.ts';
import { engineInternals } from './engine-internals.ts';
import { dropTape } from './record-forward.ts';

/** A kept copy of the model's outputs `[N, C]`. */
export function keptOutputs(model: DifferentiableModel, inputs: tf.Tensor[]): tf.Tensor2D {
  return tf.keep(tf.tidy(() => model.forward(inputs).clone()));
}

/** Sample number `i` of every input, as a batch of one. */
export function oneSample(inputs: tf.Tensor[], i: number): tf.Tensor[] {
  return inputs.map((input) => tf.slice(input, [i], [1]));
}

/**
 * Plain autograd on one sample: the gradient of output `row` (null: of the sum of all) with respect to every parameter,
 * each flat `[P]`; zero where it plays no part.
 *
 * @throws NtkBoardError `no-gradient` with the tfjs error as cause when tfjs cannot differentiate the model
 */
export function sampleGradients(model: DifferentiableModel, sample: tf.Tensor[], row: number | null): tf.Tensor1D[] {
  return autograd(model, 'per-sample autograd', () => {
    const y = model.forward(sample);
    return tf.sum(row === null ? y : tf.slice(y, [0, row], [-1, 1]));
  });
}

/** The gradient of a scalar function of the model with respect to every parameter; see {@link sampleGradients}. */
export function autograd(model: DifferentiableModel, operation: string, f: () => tf.Tensor): tf.Tensor1D[] {
  const variables = model.parameters.map(({ variable }) => variable);
  try {
    const { grads } = withCorrectGradients(() =>
      withDifferentiableOperations(() =>
        tf.engine().gradients(f as () => tf.Tensor<tf.Rank>, variables, undefined, true),
      ),
    );
    return model.parameters.map(({ size }, q) => {
      const gradient = (grads as (tf.Tensor | null)[])[q];
      return gradient ? tf.reshape(gradient, [size]) : tf.zeros([size]);
    });
  } catch (cause) {
    if (engineInternals().state.gradientDepth === 0) dropTape();
    throw new NtkBoardError(
      'no-gradient',
      `${operation}: expected a model that tfjs can differentiate, got "${messageOf(cause)}". Freeze or replace the layer it names.`,
      { cause },
    );
  }
}
