import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../convolution/convolution-call.ts';
import { window2d, windowPatches } from '../convolution/window-patches.ts';
import type { KernelRule } from './rule.ts';

/**
 * `Conv2DBackpropInput`, which is what Conv2DTranspose runs: the adjoint of a convolution, so patches of the cotangent
 * meet the input, `J_n = sum_s patch(delta)_ns (x) x_ns`. Filter `[height, width, out, in]`.
 */
export const conv2dBackpropInput: KernelRule = {
  contribution: ({ call, input, shape, n }) => {
    const { dy: x, filter } = call.inputs as { dy?: tf.Tensor4D; filter?: tf.Tensor4D };
    if (input !== 'filter' || !x || !filter || filter.shape.join() !== shape.join() || x.shape[0] % n !== 0)
      return null;
    const { strides, pad, dimRoundingMode } = call.attrs as unknown as ConvolutionAttributes;
    const image = call.output.shape as [number, number, number, number];
    const info = tf.backend_util.computeConv2DInfo(image, filter.shape, strides, 1, pad, dimRoundingMode);
    const window = window2d(info);
    return {
      kind: 'dense',
      jacobian: (cotangent) => {
        const positions = tf.reshape(x, [n, -1, info.outChannels]);
        const patches = tf.reshape(windowPatches(cotangent, window), [n, positions.shape[1] as number, -1]);
        return tf.reshape(tf.matMul(tf.transpose(patches, [0, 2, 1]), positions), [n, -1]);
      },
    };
  },
};
