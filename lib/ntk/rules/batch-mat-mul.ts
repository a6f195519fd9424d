import * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/kernel-call.ts';
import { reshaped } from '../capture/reshaped.ts';
import type { Contribution, KernelRule, ParameterUse } from './rule.ts';

/**
 * `BatchMatMul` with the parameter on the right: `y = a W` or `y = a W^T`, rows of `a` being samples, or samples times
 * positions. `J_n = sum_s a_ns (x) delta_ns`.
 */
export const batchMatMul: KernelRule = {
  contribution: (use) => (use.input === 'b' ? productContribution(use) : null),
  inputGradient: matMulInputGradient,
  rowsGradient: matMulRowsGradient,
};

/** Shared by the plain and the fused product. */
export function productContribution({ call, shape, n }: ParameterUse): Contribution | null {
  const { a, b } = call.inputs;
  if (!a || !b || call.attrs.transposeA || b.size !== tf.util.sizeFromShape(shape)) return null;
  const [rowsOfB, columnsOfB] = b.shape.slice(-2) as [number, number];
  const s = a.size / (call.attrs.transposeB ? columnsOfB : rowsOfB) / n;
  // A weight with a batch of matrices meets each sample's own slice only in layers of its own kind.
  if (b.size !== rowsOfB * columnsOfB || !Number.isInteger(s)) return null;
  const fromInput = () => tf.reshape(a, [n, s, -1]);
  const fromCotangent = (cotangent: tf.Tensor) => tf.reshape(cotangent, [n, s, -1]);
  if (!call.attrs.transposeB) {
    return { kind: 'factored', s, k: rowsOfB, o: columnsOfB, left: fromInput, right: fromCotangent, plain: s === 1 };
  }
  return {
    kind: 'dense',
    jacobian: (cotangent) =>
      tf.reshape(tf.matMul(tf.transpose(fromCotangent(cotangent), [0, 2, 1]), fromInput()), [n, b.size]),
  };
}

/** The gradient of `a b` (b may be transposed, or one matrix for the whole batch) with respect to `a`. */
export function matMulInputGradient(call: KernelCall, input: string, cotangent: tf.Tensor): (() => tf.Tensor) | null {
  const { a, b } = call.inputs;
  if (input !== 'a' || !a || !b || call.attrs.transposeA) return null;
  const matrix = b.shape.slice(-2);
  const batch = cotangent.shape.slice(0, -2);
  const shared = b.size === tf.util.sizeFromShape(matrix);
  if (!shared && (b.rank !== a.rank || b.shape.slice(0, -2).join() !== batch.join())) return null;
  const factor = shared ? reshaped(b, [...batch.map(() => 1), ...matrix]) : b;
  return () => reshaped(tf.matMul(cotangent, factor, false, !call.attrs.transposeB), a.shape);
}

/** For a product `[N, K] [K, O]`: cotangents `[N, C, O]` of several outputs at once to `[N, C, K]`. */
export function matMulRowsGradient(call: KernelCall): ((cotangents: tf.Tensor) => tf.Tensor) | null {
  const { a, b } = call.inputs;
  const { transposeA, transposeB, activation } = call.attrs;
  if (!a || !b || transposeA || transposeB || (activation ?? 'linear') !== 'linear') return null;
  const matrix = b.shape.slice(-2) as [number, number];
  if (b.size !== tf.util.sizeFromShape(matrix)) return null;
  return (cotangents) => {
    const [n, c, o] = cotangents.shape as [number, number, number];
    return tf.reshape(tf.matMul(tf.reshape(cotangents, [n * c, o]), tf.reshape(b, matrix), false, true), [n, c, -1]);
  };
}
