import * as tf from '@tensorflow/tfjs';
import type { Contribution } from './rule.ts';

/**
 * The contribution of a parameter that is broadcast and added: its Jacobian is the cotangent, summed within each sample
 * over the axes along which the parameter was repeated.
 *
 * @param parameterShape shape with which the parameter entered the operation
 * @param outputShape `[n * r, ...]`, samples outermost
 * @returns null when the parameter varies along the sample axis
 */
export function broadcastSum(parameterShape: number[], outputShape: number[], n: number): Contribution | null {
  const rank = outputShape.length;
  const aligned = [...Array(rank - parameterShape.length).fill(1), ...parameterShape] as number[];
  const batch = outputShape[0] ?? 0;
  if (rank === 0 || batch % n !== 0 || aligned[0] !== 1) return null;
  const inner = outputShape.slice(1);
  const repeated = inner.flatMap((size, i) => (aligned[i + 1] === 1 && size !== 1 ? [i + 2] : []));
  const size = parameterShape.reduce((product, length) => product * length, 1);
  return {
    kind: 'dense',
    jacobian: (cotangent) =>
      tf.reshape(tf.sum(tf.reshape(cotangent, [n, batch / n, ...inner]), [1, ...repeated]), [n, size]),
  };
}
