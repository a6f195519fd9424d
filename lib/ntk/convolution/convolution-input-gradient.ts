import * as tf from '@tensorflow/tfjs';
import { type KernelCall, perRecording } from '../capture/kernel-call.ts';
import { type ConvolutionAttributes, convolutionInfo, isChannelsLast } from './convolution-call.ts';
import { withZerosBetween } from './zeros-between.ts';

/**
 * The gradient with respect to the image. A dilated filter is one with zeros in between: tfjs has no gradient for the
 * first, and one for the second.
 */
export function convolutionInputGradient(
  call: KernelCall,
  input: string,
  cotangent: tf.Tensor,
): (() => tf.Tensor) | null {
  const { x, filter } = call.inputs;
  if (input !== 'x' || !x || !filter || !isChannelsLast(call)) return null;
  const { strides, pad, dimRoundingMode } = call.attrs as unknown as ConvolutionAttributes;
  const { dilationHeight, dilationWidth, ...info } = convolutionInfo(call);
  const isCentred = info.filterHeight % 2 === 1 && info.filterWidth % 2 === 1 && pad === 'same';
  if (isCentred && [info.strideHeight, info.strideWidth, dilationHeight, dilationWidth].every((step) => step === 1))
    return () => tf.conv2d(cotangent as tf.Tensor4D, turned(call, filter as tf.Tensor4D), 1, 'same');
  return () =>
    tf.conv2dTranspose(
      cotangent as tf.Tensor4D,
      withZerosBetween(filter as tf.Tensor4D, dilationHeight, dilationWidth),
      x.shape as [number, number, number, number],
      strides,
      pad,
      dimRoundingMode,
    );
}

/**
 * The filter turned by half, outputs to inputs: a convolution with it is the transposed one where every side is padded alike, and twice as fast
 * in the backends.
 */
function turned(call: KernelCall, filter: tf.Tensor4D): tf.Tensor4D {
  return perRecording(call, 'turned', () => tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])) as tf.Tensor4D;
}
