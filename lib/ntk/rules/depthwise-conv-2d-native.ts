import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../convolution/convolution-call.ts';
import { window2d, windowTaps } from '../convolution/window-patches.ts';
import type { KernelRule } from './rule.ts';

/**
 * `DepthwiseConv2dNative`, filter `[height, width, channels, multiplier]`: each channel has filters of its own,
 * `J_n[tap, c, m] = sum_s x_ns[tap, c] delta_ns[c, m]`.
 */
export const depthwiseConv2dNative: KernelRule = {
  contribution: ({ call, input, shape, n }) => {
    const { x, filter } = call.inputs as { x?: tf.Tensor4D; filter?: tf.Tensor4D };
    if (input !== 'filter' || !x || !filter || filter.shape.join() !== shape.join() || x.shape[0] % n !== 0)
      return null;
    const { strides, dilations, pad, dimRoundingMode } = call.attrs as unknown as ConvolutionAttributes;
    const info = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
      true,
    );
    const [, , channels, multiplier] = filter.shape;
    return {
      kind: 'dense',
      jacobian: (cotangent) => {
        const delta = tf.reshape(cotangent, [n, -1, channels, multiplier]);
        const taps = windowTaps(x, window2d(info)).map((tap) =>
          tf.sum(tf.mul(tf.reshape(tap, [n, -1, channels, 1]), delta), 1),
        );
        return tf.reshape(tf.stack(taps, 1), [n, -1]);
      },
    };
  },
};
