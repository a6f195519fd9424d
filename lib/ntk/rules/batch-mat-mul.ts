import * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/record-forward.ts';
import type { Contribution, KernelRule } from './rule.ts';

/**
 * `BatchMatMul` with the parameter on the right: `y = a W`, rows of `a` being samples, or samples times positions with
 * the samples outermost. `J_n = sum_s a_ns (x) delta_ns`.
 */
export const batchMatMul: KernelRule = {
  contribution: (call, input, n) => (input === 'b' ? productContribution(call, n) : null),
  inputGradient: matMulInputGradient,
};

/** Shared by the plain and the fused product. */
export function productContribution(call: KernelCall, n: number): Contribution | null {
  const { a, b } = call.inputs;
  if (!a || !b || call.attrs.transposeA || call.attrs.transposeB) return null;
  const k = b.shape[b.rank - 2] as number;
  const o = b.shape[b.rank - 1] as number;
  const rows = a.size / k;
  if (b.size !== k * o || rows % n !== 0) return null;
  // Both sides batched with one matrix each would sum over the batch: samples would no longer be outermost.
  const s = rows / n;
  return {
    kind: 'factored',
    s,
    k,
    o,
    left: () => tf.reshape(a, [n, s, k]),
    right: (cotangent) => tf.reshape(cotangent, [n, s, o]),
  };
}

/** The gradient of `a b` (either may be transposed) with respect to `a`. */
export function matMulInputGradient(call: KernelCall, input: string, cotangent: tf.Tensor): (() => tf.Tensor) | null {
  const { a, b } = call.inputs;
  if (input !== 'a' || !a || !b || call.attrs.transposeA) return null;
  if (sizeOf(b.shape.slice(0, -2)) !== 1 && !sameBatch(a, b)) return null;
  const transposeB = Boolean(call.attrs.transposeB);
  return () => tf.reshape(tf.matMul(cotangent, tf.reshape(b, batchedLike(b, cotangent)), false, !transposeB), a.shape);
}

function sameBatch(a: tf.Tensor, b: tf.Tensor): boolean {
  return a.rank === b.rank && a.shape.slice(0, -2).every((size, i) => size === b.shape[i]);
}

function batchedLike(b: tf.Tensor, cotangent: tf.Tensor): number[] {
  const matrix = b.shape.slice(-2);
  return b.size === sizeOf(matrix) ? [...Array(Math.max(0, cotangent.rank - 2)).fill(1), ...matrix] : b.shape;
}

function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
