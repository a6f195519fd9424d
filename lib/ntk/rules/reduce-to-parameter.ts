import * as tf from '@tensorflow/tfjs';
import type { Contribution, ParameterUse } from './rule.ts';

/**
 * The contribution of a parameter that meets the samples elementwise, with broadcasting: the derivative of the operation
 * with respect to the broadcast parameter, summed within each sample over the axes along which it was repeated.
 *
 * @param derivative cotangent times the elementwise derivative, shaped like the output
 * @returns null when the parameter varies along the sample axis
 */
export function elementwise(use: ParameterUse, derivative?: (cotangent: tf.Tensor) => tf.Tensor): Contribution | null {
  const { shape, n } = use;
  const output = use.call.output.shape;
  // tfjs puts axes of size 1 in front of the samples (batchNorm works on four dimensions).
  const sampleAxis = n === 1 ? 0 : output.findIndex((size) => size !== 1);
  const aligned = [...Array(output.length - shape.length).fill(1), ...shape] as number[];
  const samples = output[sampleAxis];
  if (samples === undefined || samples % n !== 0) return null;
  if (aligned.slice(0, sampleAxis + 1).some((size) => size !== 1)) return null;
  const inner = output.slice(sampleAxis + 1);
  const repeated = inner.flatMap((size, i) => (aligned[sampleAxis + 1 + i] === 1 && size !== 1 ? [i + 2] : []));
  return {
    kind: 'dense',
    plain: !derivative && samples === n && repeated.length === 0,
    jacobian: (cotangent) => {
      const perSample = tf.reshape(derivative ? derivative(cotangent) : cotangent, [n, samples / n, ...inner]);
      return tf.reshape(tf.sum(perSample, [1, ...repeated]), [n, -1]);
    },
  };
}
