import * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/record-forward.ts';
import type { Contribution, KernelRule } from './rule.ts';

/** `Conv2D` (also every Conv1D): `J_n = sum_s patch_ns (x) delta_ns` over the output positions s. */
export const conv2d: KernelRule = {
  contribution: (call, input, n) => (input === 'filter' ? convolutionContribution(call, n) : null),
};

/** Shared by the plain and the fused convolution. */
export function convolutionContribution(call: KernelCall, n: number): Contribution | null {
  const { x, filter } = call.inputs;
  if (!x || !filter || (call.attrs.dataFormat ?? 'NHWC') !== 'NHWC') return null;
  const batch = x.shape[0] as number;
  if (batch % n !== 0) return null;
  const info = convolutionInfo(call, x as tf.Tensor4D, filter as tf.Tensor4D);
  const s = (batch / n) * info.outHeight * info.outWidth;
  const k = info.filterHeight * info.filterWidth * info.inChannels;
  return {
    kind: 'factored',
    s,
    k,
    o: info.outChannels,
    left: () => tf.reshape(extractPatches(x as tf.Tensor4D, info), [n, s, k]),
    right: (cotangent) => tf.reshape(cotangent, [n, s, info.outChannels]),
  };
}

type ConvolutionInfo = tf.backend_util.Conv2DInfo;

function convolutionInfo(call: KernelCall, x: tf.Tensor4D, filter: tf.Tensor4D): ConvolutionInfo {
  const { strides, dilations, pad, dimRoundingMode } = call.attrs as {
    strides: number | [number, number];
    dilations: number | [number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  return tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad, dimRoundingMode);
}

/** Input patches `[batch, outHeight, outWidth, filterHeight * filterWidth * inChannels]`, in the filter's own order. */
function extractPatches(x: tf.Tensor4D, info: ConvolutionInfo): tf.Tensor4D {
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = info;
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]);
  const [batch, , , channels] = x.shape;
  const slices: tf.Tensor4D[] = [];
  for (let h = 0; h < info.filterHeight; h++) {
    for (let w = 0; w < info.filterWidth; w++) {
      const top = h * dilationHeight;
      const left = w * dilationWidth;
      const bottom = top + (outHeight - 1) * strideHeight + 1;
      const right = left + (outWidth - 1) * strideWidth + 1;
      const end = [batch, bottom, right, channels];
      slices.push(tf.stridedSlice(padded, [0, top, left, 0], end, [1, strideHeight, strideWidth, 1]) as tf.Tensor4D);
    }
  }
  return tf.concat(slices, 3);
}
