import * as tf from '@tensorflow/tfjs';
import { keptOutputs, oneSample, sampleGradients } from '../capture/sample-gradients.ts';
import type { DifferentiableModel } from '../model/types.ts';
import type { DeviceJacobian, JacobianAlgorithm } from './algorithm.ts';

/**
 * One gradient vector a sample over all parameters together, as TE-NAS does it: autograd of the sum of the logits of each
 * sample, the gradients of every weight behind one another, G `[N, P]`, kernel G G^T. That is C times
 * `outputs: 'pseudo'`; with `outputs: 'trace'` or `'full'` there is one vector for each output.
 *
 * For comparison with TE-NAS (`numBatches` as there); fewer tensors than `per-sample` for models of many small weights.
 * TE-NAS differentiates through the whole batch each time; in inference mode samples do not mix, so that one sample at a
 * time has the same gradient. Cost: N backward passes (N * C for `trace` and `full`), memory N * C * P twice.
 *
 * Source: Chen, Gong & Wang 2021 (arXiv:2102.11535), section 3.1. Equals TorchNTK's `old_autograd_ntk`.
 *
 * @throws NtkBoardError `no-gradient` with the tfjs error as cause when tfjs cannot differentiate the model
 */
export const wholeGradient: JacobianAlgorithm = (model, inputs, selection) => {
  const n = inputs[0]?.shape[0] ?? 0;
  const outputs = keptOutputs(model, inputs);
  const rows = selection === 'sum' ? [null] : Array.from({ length: outputs.shape[1] }, (_, row) => row);
  const gradients: tf.Tensor[] = [];
  try {
    for (let i = 0; i < n; i++) {
      for (const row of rows) {
        gradients.push(tf.keep(tf.tidy(() => tf.concat(sampleGradients(model, oneSample(inputs, i), row)))));
      }
    }
    return { n, c: outputs.shape[1], outputs, blocks: splitByParameter(model, gradients, n, rows.length) };
  } catch (error) {
    outputs.dispose();
    throw error;
  } finally {
    tf.dispose(gradients);
  }
};

function splitByParameter(
  model: DifferentiableModel,
  gradients: tf.Tensor[],
  n: number,
  c: number,
): DeviceJacobian['blocks'] {
  const sizes = model.parameters.map(({ size }) => size);
  const parts = tf.tidy(() => tf.split(tf.stack(gradients), sizes, 1).map((part) => tf.keep(tf.clone(part))));
  return model.parameters.map((parameter, q) => ({
    parameter,
    method: 'per-sample' as const,
    block: { kind: 'dense' as const, n, c, p: parameter.size, values: parts[q] as tf.Tensor },
  }));
}
