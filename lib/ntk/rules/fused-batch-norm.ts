import * as tf from '@tensorflow/tfjs';
import { type KernelCall, perRecording } from '../capture/kernel-call.ts';
import { elementwise } from './reduce-to-parameter.ts';
import type { Contribution, KernelRule, ParameterUse } from './rule.ts';

/**
 * `FusedBatchNorm`: `(x - mean) / sqrt(variance + epsilon) * scale + offset`, with given statistics. BatchNormalization in
 * inference mode, and LayerNormalization, whose statistics depend on x.
 *
 * The input gradients are ours: those of tfjs throw when scale or offset is missing.
 */
export const fusedBatchNorm: KernelRule = {
  contribution: (use) => {
    if (use.input === 'offset') return elementwise(use);
    if (use.input !== 'scale') return null;
    return scaleContribution(use);
  },
  inputGradient: (call, input, cotangent) => {
    const { x, mean, variance, scale } = call.inputs;
    if (!x || !mean || !variance) return null;
    // The factors are small: they are multiplied first.
    const factor = () => (scale ? tf.mul(scale, inverseDeviation(call)) : inverseDeviation(call));
    const scaled = () => tf.mul(cotangent, factor());
    if (input === 'x') return () => tf.reshape(scaled(), x.shape);
    if (input === 'mean') return () => tf.neg(sumTo(scaled(), mean.shape));
    if (input !== 'variance') return null;
    return () =>
      sumTo(tf.mul(tf.mul(scaled(), normalized(call)), tf.mul(inverseDeviation(call), -0.5)), variance.shape);
  },
};

/** `J = sum_s cotangent (x - mean) / sqrt(variance + epsilon)`; where the deviation is one number a channel it divides the sums, not every entry. */
function scaleContribution(use: ParameterUse): Contribution | null {
  const { call, shape } = use;
  const { mean, variance } = call.inputs;
  if (![mean, variance].every((statistic) => statistic?.shape.join() === shape.join()))
    return elementwise(use, (cotangent) => tf.mul(cotangent, normalized(call)));
  const sums = elementwise(use, (cotangent) => tf.mul(cotangent, centred(call)));
  if (sums?.kind !== 'dense') return sums;
  return {
    ...sums,
    jacobian: (cotangent) => tf.mul(sums.jacobian(cotangent), tf.reshape(inverseDeviation(call), [-1])),
  };
}

function inverseDeviation({ inputs, attrs }: KernelCall): tf.Tensor {
  return tf.rsqrt(tf.add(inputs.variance as tf.Tensor, attrs.varianceEpsilon as number));
}

function normalized(call: KernelCall): tf.Tensor {
  return tf.mul(centred(call), inverseDeviation(call));
}

/** Serves every output. */
function centred(call: KernelCall): tf.Tensor {
  return perRecording(call, 'centred', () => tf.sub(call.inputs.x as tf.Tensor, call.inputs.mean as tf.Tensor));
}

/** Adds up along the axes that broadcasting from `shape` repeated. */
function sumTo(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  const offset = tensor.rank - shape.length;
  const axes = tensor.shape.flatMap((size, i) => (i < offset || (shape[i - offset] === 1 && size !== 1) ? [i] : []));
  return tf.reshape(tf.sum(tensor, axes), shape);
}
