import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from './convolution-call.ts';

/**
 * The filter gradient of every sample, `[N, h * w * K * O]`, by one operation a sample: its patches stay in the processor's caches.
 *
 * @param x images `[N, H, W, K]`
 * @param cotangent `[N, rows, columns, O]`
 * @param filterShape `[h, w, K, O]`
 */
export function sampleFilterGradients(
  x: tf.Tensor,
  cotangent: tf.Tensor,
  filterShape: [number, number, number, number],
  { strides, pad, dimRoundingMode = 'floor' }: ConvolutionAttributes,
): tf.Tensor {
  const n = x.shape[0] as number;
  const cotangents = tf.split(cotangent, n);
  const gradients = tf.split(x, n).map((image, i) => {
    const inputs = { x: image, dy: cotangents[i] as tf.Tensor };
    return tf.engine().runKernel('Conv2DBackpropFilter', inputs, {
      strides,
      pad,
      dimRoundingMode,
      dataFormat: 'NHWC',
      filterShape,
    }) as tf.Tensor;
  });
  return tf.reshape(tf.stack(gradients), [n, -1]);
}
