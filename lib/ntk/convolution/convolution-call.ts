import * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/kernel-call.ts';

/** Attributes that the convolutions of tfjs share. */
export interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
  dataFormat?: string;
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export function isChannelsLast(call: KernelCall): boolean {
  return (call.attrs.dataFormat ?? 'NHWC') === 'NHWC';
}

/** Sizes, strides and padding of a call of `Conv2D`. */
export function convolutionInfo(call: KernelCall): tf.backend_util.Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode } = call.attrs as unknown as ConvolutionAttributes;
  const { x, filter } = call.inputs as { x: tf.Tensor4D; filter: tf.Tensor4D };
  return tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations ?? 1, pad, dimRoundingMode);
}
