import * as tf from '@tensorflow/tfjs';
import type { KernelInvocation } from './engine-internals.ts';

/**
 * A batch normalisation without scale or centre, given a scale of ones and an offset of zeros. tfjs 4.22 cannot record one
 * that lacks them: it saves the missing tensor for the backward pass and throws.
 */
export function completeBatchNorm(invocation: KernelInvocation): KernelInvocation {
  const { mean, scale, offset } = invocation.inputs;
  if (invocation.kernelName !== 'FusedBatchNorm' || !mean || (scale && offset)) return invocation;
  const completed = { scale: scale ?? tf.ones(mean.shape), offset: offset ?? tf.zeros(mean.shape) };
  return { ...invocation, inputs: { ...invocation.inputs, ...completed } };
}
