import * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/kernel-call.ts';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

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
    return elementwise(use, (cotangent) => tf.mul(cotangent, normalized(use.call)));
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

function inverseDeviation({ inputs, attrs }: KernelCall): tf.Tensor {
  return tf.rsqrt(tf.add(inputs.variance as tf.Tensor, attrs.varianceEpsilon as number));
}

function normalized(call: KernelCall): tf.Tensor {
  return tf.mul(tf.sub(call.inputs.x as tf.Tensor, call.inputs.mean as tf.Tensor), inverseDeviation(call));
}

/** Adds up along the axes that broadcasting from `shape` repeated. */
function sumTo(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  const offset = tensor.rank - shape.length;
  const axes = tensor.shape.flatMap((size, i) => (i < offset || (shape[i - offset] === 1 && size !== 1) ? [i] : []));
  return tf.reshape(tf.sum(tensor, axes), shape);
}
