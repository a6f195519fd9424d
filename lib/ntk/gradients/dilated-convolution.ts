import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../convolution/convolution-call.ts';
import { withZerosBetween } from '../convolution/zeros-between.ts';
import type { CorrectGradient } from './correct-gradient.ts';

/** A convolution of images; tfjs 4.22 refuses to differentiate a dilated one. */
export const conv2d = dilatedToo('Conv2D');
export const depthwiseConv2d = dilatedToo('DepthwiseConv2dNative');

/** tfjs's own gradient, where a dilated filter is one with zeros in between, of which those count for nothing. */
function dilatedToo(kernelName: string): CorrectGradient {
  const own = tf.getGradient(kernelName);
  return {
    ...own,
    gradFunc: (dy, saved, attrs) => {
      const [height, width] = dilationOf(attrs);
      if (height * width === 1) return own.gradFunc(dy, saved, attrs);
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const spread = withZerosBetween(filter, height, width);
      const gradients = own.gradFunc(dy, [x, spread], { ...attrs, dilations: [1, 1] });
      const pick = (whole: tf.Tensor) => tf.stridedSlice(whole, [0, 0, 0, 0], spread.shape, [height, width, 1, 1]);
      return { ...gradients, filter: () => pick((gradients.filter as () => tf.Tensor)()) };
    },
  };
}

/** Steps between the entries of a filter, along height and width. */
export function dilationOf(attrs: object): [number, number] {
  const dilations = (attrs as Partial<ConvolutionAttributes>).dilations ?? 1;
  return typeof dilations === 'number' ? [dilations, dilations] : dilations;
}
