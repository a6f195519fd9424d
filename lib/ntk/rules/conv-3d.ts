import * as tf from '@tensorflow/tfjs';
import { perRecording } from '../capture/kernel-call.ts';
import { windowPatches } from '../convolution/window-patches.ts';
import type { KernelRule } from './rule.ts';

/** `Conv3D`: as the 2-D convolution, over three spatial axes. */
export const conv3d: KernelRule = {
  contribution: ({ call, input, shape, n }) => {
    const { x, filter } = call.inputs as { x?: tf.Tensor5D; filter?: tf.Tensor5D };
    if (input !== 'filter' || !x || !filter || filter.shape.join() !== shape.join() || x.shape[0] % n !== 0)
      return null;
    const { strides, dilations, pad } = call.attrs as {
      strides: number | [number, number, number];
      dilations?: number | [number, number, number];
      pad: 'valid' | 'same';
    };
    const info = tf.backend_util.computeConv3DInfo(x.shape, filter.shape, strides, dilations ?? 1, pad);
    const { padInfo } = info;
    const window = {
      size: [info.filterDepth, info.filterHeight, info.filterWidth],
      stride: [info.strideDepth, info.strideHeight, info.strideWidth],
      dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
      padding: [
        [padInfo.front, padInfo.back],
        [padInfo.top, padInfo.bottom],
        [padInfo.left, padInfo.right],
      ] as [number, number][],
      positions: [info.outDepth, info.outHeight, info.outWidth],
    };
    const s = (x.shape[0] / n) * info.outDepth * info.outHeight * info.outWidth;
    const k = info.filterDepth * info.filterHeight * info.filterWidth * info.inChannels;
    return {
      kind: 'factored',
      s,
      k,
      o: info.outChannels,
      left: () =>
        tf.reshape(
          perRecording(call, 'patches', () => windowPatches(x, window)),
          [n, s, k],
        ),
      right: (cotangent) => tf.reshape(cotangent, [n, s, info.outChannels]),
    };
  },
};
