import * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import { withCompleteBatchNorm } from '../capture/complete-batch-norm.ts';
import type { DifferentiableModel } from '../model/types.ts';
import type { JacobianAlgorithm } from './algorithm.ts';

/**
 * Plain reverse-mode autograd, one sample and one output at a time: N * C backward passes. Slow, and right for whatever
 * tfjs can differentiate: the reference the other algorithms are checked against, and their fallback.
 *
 * Equals TorchNTK's `autograd_components_ntk`.
 *
 * @throws NtkBoardError `no-gradient` with the tfjs error as cause when tfjs cannot differentiate the model
 */
export const perSample: JacobianAlgorithm = (model, inputs, selection) => {
  const n = inputs[0]?.shape[0] ?? 0;
  const outputs = tf.keep(tf.tidy(() => model.forward(inputs).clone()));
  const c = selection === 'sum' ? 1 : outputs.shape[1];
  // For each parameter one kept [C, P] a sample.
  const samples: tf.Tensor[][] = model.parameters.map(() => []);
  try {
    for (let i = 0; i < n; i++) {
      const jacobians = tf.tidy(() =>
        sampleJacobian(
          model,
          inputs.map((input) => tf.slice(input, [i], [1])),
          selection,
          c,
        ),
      );
      jacobians.forEach((jacobian, q) => {
        samples[q]?.push(tf.keep(jacobian));
      });
    }
    const blocks = model.parameters.map((parameter, q) => {
      const values = tf.keep(tf.stack(samples[q] as tf.Tensor[]));
      const block = { kind: 'dense' as const, n, c, p: parameter.size, values };
      return { parameter, method: 'per-sample' as const, block };
    });
    return { n, c: outputs.shape[1], outputs, blocks };
  } catch (error) {
    outputs.dispose();
    throw error;
  } finally {
    tf.dispose(samples);
  }
};

/** `[C, P]` of every parameter for one sample. */
function sampleJacobian(
  model: DifferentiableModel,
  sample: tf.Tensor[],
  selection: 'each' | 'sum',
  c: number,
): tf.Tensor[] {
  const rows = Array.from({ length: c }, (_, row) => gradients(model, sample, selection === 'sum' ? null : row));
  return model.parameters.map(({ size }, q) =>
    // A parameter without influence has the gradient zero.
    tf.stack(rows.map((row) => tf.reshape(row[q] ?? tf.zeros([size]), [size]))),
  );
}

/** Gradients of output `row` (null: of the sum of all) with respect to every parameter; null where it plays no part. */
function gradients(model: DifferentiableModel, sample: tf.Tensor[], row: number | null): (tf.Tensor | null)[] {
  const variables = model.parameters.map(({ variable }) => variable);
  const f = () => {
    const y = model.forward(sample);
    return tf.sum(row === null ? y : tf.slice(y, [0, row], [-1, 1]));
  };
  try {
    const { grads } = withCompleteBatchNorm(() =>
      tf.engine().gradients(f as () => tf.Tensor<tf.Rank>, variables, undefined, true),
    );
    return grads as (tf.Tensor | null)[];
  } catch (cause) {
    throw new NtkBoardError(
      'no-gradient',
      `per-sample autograd: expected a model that tfjs can differentiate, got "${messageOf(cause)}". Freeze or replace the layer it names.`,
      { cause },
    );
  }
}
