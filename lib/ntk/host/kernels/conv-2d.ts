import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../../convolution/convolution-call.ts';
import { hostConvolution } from '../../convolution/host-convolution-of.ts';
import type { HostKernel } from './host-kernel.ts';

type Shape4D = [number, number, number, number];

/** Numbers of a window's row below which the backend's own products are as fast. */
const SHORT_RUN = 8;

/** `Conv2D`, and `FusedConv2D` with or without a bias and nothing or a ReLU behind. */
export const conv2d: HostKernel = ({ inputs, attrs }, blas) => {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attrs as unknown as ConvolutionAttributes;
  const activation = attrs.activation ?? 'linear';
  if (!x || !filter || preluActivationWeights || (dataFormat ?? 'NHWC') !== 'NHWC') return null;
  if (activation !== 'linear' && activation !== 'relu') return null;
  const shapes = [x.shape, filter.shape] as [Shape4D, Shape4D];
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode);
  const convolution = info.filterWidth * info.inChannels >= SHORT_RUN && hostConvolution(blas, info);
  if (!convolution || (bias && tf.util.sizeFromShape(bias.shape) !== info.outChannels)) return null;
  const out = blas.memory.make(info.outShape);
  const { numbersOf } = blas.memory;
  const result = numbersOf(out);
  convolution.forward(numbersOf(x), numbersOf(filter), result);
  if (bias) addToRows(result, numbersOf(bias));
  if (activation === 'relu') for (let i = 0; i < result.length; i++) result[i] = Math.max(0, result[i] as number);
  return out;
};

function addToRows(rows: Float32Array, offsets: Float32Array): void {
  for (let at = 0; at < rows.length; at += offsets.length)
    for (let i = 0; i < offsets.length; i++) rows[at + i] = (rows[at + i] as number) + (offsets[i] as number);
}
