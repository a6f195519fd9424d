import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../../convolution/convolution-call.ts';
import { hostConvolution } from '../../convolution/host-convolution-of.ts';
import type { HostKernel } from './host-kernel.ts';

type Shape4D = [number, number, number, number];

/** `Conv2DBackpropInput`, any strides: no multiplication with the zeros that a convolution of spread cotangents has. */
export const conv2dBackpropInput: HostKernel = ({ inputs, attrs }, blas) => {
  const { dy, filter } = inputs;
  const { strides, pad, dataFormat, dimRoundingMode } = attrs as unknown as ConvolutionAttributes;
  const inputShape = attrs.inputShape as Shape4D;
  if (!dy || !filter || (dataFormat ?? 'NHWC') !== 'NHWC') return null;
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape as Shape4D, strides, 1, pad, dimRoundingMode);
  const convolution = hostConvolution(blas, info);
  if (!convolution) return null;
  const out = blas.memory.make(inputShape);
  const { numbersOf } = blas.memory;
  convolution.inputGradient(numbersOf(dy), numbersOf(filter), numbersOf(out));
  return out;
};
