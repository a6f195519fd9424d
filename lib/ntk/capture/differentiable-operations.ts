import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../convolution/convolution-call.ts';
import { dilationOf } from '../gradients/dilated-convolution.ts';
import { completeBatchNorm } from './complete-batch-norm.ts';
import { engineInternals, type KernelInvocation } from './engine-internals.ts';

/** Thrown out of a fused operation that tfjs can't differentiate: a dilated convolution. */
class Unfused extends Error {
  readonly call: KernelInvocation;

  constructor(call: KernelInvocation) {
    super('a dilated convolution that is fused with its bias');
    this.call = call;
  }
}

/**
 * Runs `f` with operations that tfjs can differentiate in place of those it refuses: batch normalisations are completed, dilated
 * convolutions are not fused with their bias.
 */
export function withDifferentiableOperations<T>(f: () => T): T {
  const engine = engineInternals();
  const original = engine.runKernelFunc;
  let isInside = false;
  const run = (invocation: KernelInvocation) => original.call(engine, completeBatchNorm(invocation));
  engine.runKernelFunc = (invocation) => {
    if (isInside && isDilated(invocation)) throw new Unfused(invocation);
    if (invocation.kernelName || isInside) return run(invocation);
    // The function of a `customGrad`, as a fused operation is one.
    isInside = true;
    try {
      return run(invocation);
    } catch (error) {
      if (!(error instanceof Unfused)) throw error;
      isInside = false;
      return unfused(error.call);
    } finally {
      isInside = false;
    }
  };
  try {
    return f();
  } finally {
    // The method lives on the prototype: removing our own property restores it.
    delete (engine as { runKernelFunc?: unknown }).runKernelFunc;
  }
}

function isDilated({ kernelName, attrs = {} }: KernelInvocation): boolean {
  if (kernelName !== 'FusedConv2D') return false;
  const [height, width] = dilationOf(attrs);
  return height * width > 1;
}

/** tfjs fuses no activation while it records. */
function unfused({ inputs, attrs }: KernelInvocation): tf.Tensor {
  const { x, filter, bias } = inputs as { x: tf.Tensor4D; filter: tf.Tensor4D; bias?: tf.Tensor };
  const { strides, pad, dimRoundingMode } = attrs as unknown as ConvolutionAttributes;
  const product = tf.conv2d(x, filter, strides, pad, 'NHWC', dilationOf(attrs as object), dimRoundingMode);
  return bias ? tf.add(product, bias) : product;
}
