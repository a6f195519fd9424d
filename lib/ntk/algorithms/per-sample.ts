import * as tf from '@tensorflow/tfjs';
import { keptOutputs, oneSample, sampleGradients } from '../capture/sample-gradients.ts';
import type { DifferentiableModel } from '../model/types.ts';
import type { JacobianAlgorithm, OutputSelection } from './algorithm.ts';

/**
 * Plain reverse-mode autograd, one sample and one output at a time: N * C backward passes. Slow, and right for whatever
 * tfjs can differentiate: the reference the other algorithms are checked against, and their fallback.
 *
 * Equals TorchNTK's `autograd_components_ntk`, and with its total `autograd_ntk`.
 *
 * @throws NtkBoardError `no-gradient` with the tfjs error as cause when tfjs cannot differentiate the model
 */
export const perSample: JacobianAlgorithm = (model, inputs, selection) => {
  const n = inputs[0]?.shape[0] ?? 0;
  const outputs = keptOutputs(model, inputs);
  const c = selection === 'sum' ? 1 : outputs.shape[1];
  // For each parameter one kept [C, P] a sample.
  const samples: tf.Tensor[][] = model.parameters.map(() => []);
  try {
    for (let i = 0; i < n; i++) {
      const jacobians = tf.tidy(() => sampleJacobian(model, oneSample(inputs, i), selection, c));
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
  selection: OutputSelection,
  c: number,
): tf.Tensor[] {
  const rows = Array.from({ length: c }, (_, row) => sampleGradients(model, sample, selection === 'sum' ? null : row));
  return model.parameters.map((_, q) => tf.stack(rows.map((row) => row[q] as tf.Tensor)));
}
