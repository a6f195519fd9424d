import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { toHost } from '../jacobian/host.ts';
import type { DifferentiableModel, Parameter } from '../model/types.ts';
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
  const outputs = tf.tidy(() => {
    const y = model.forward(inputs);
    return { c: y.shape[1], values: toHost(y) };
  });
  const c = selection === 'sum' ? 1 : outputs.c;
  const values = model.parameters.map((parameter) => new Float32Array(n * c * parameter.size));
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < c; row++) {
      tf.tidy(() => {
        const sample = inputs.map((input) => tf.slice(input, [i], [1]));
        gradients(model, sample, selection === 'sum' ? null : row).forEach((gradient, q) => {
          if (gradient) values[q]?.set(toHost(gradient), (i * c + row) * gradient.size);
        });
      });
    }
  }
  return {
    n,
    c: outputs.c,
    outputs: outputs.values,
    blocks: model.parameters.map((parameter, q) => ({
      parameter,
      method: 'per-sample' as const,
      block: { kind: 'dense' as const, n, c, p: parameter.size, values: values[q] as Float32Array<ArrayBuffer> },
    })),
  };
};

/** Gradients of output `row` (null: of the sum of all) with respect to every parameter; null where it plays no part. */
function gradients(model: DifferentiableModel, sample: tf.Tensor[], row: number | null): (tf.Tensor | null)[] {
  const variables = model.parameters.map((parameter: Parameter) => parameter.variable);
  const f = () => {
    const y = model.forward(sample);
    return tf.sum(row === null ? y : tf.slice(y, [0, row], [-1, 1]));
  };
  try {
    // allowNoGradients: a parameter without influence has the gradient zero.
    const { grads } = tf.engine().gradients(f as () => tf.Tensor<tf.Rank>, variables, undefined, true);
    return grads as (tf.Tensor | null)[];
  } catch (cause) {
    throw new NtkBoardError(
      'no-gradient',
      `per-sample autograd: expected a model that tfjs can differentiate, got "${cause instanceof Error ? cause.message : cause}". Freeze or replace the layer it names.`,
      { cause },
    );
  }
}
