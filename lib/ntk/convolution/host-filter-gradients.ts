import * as tf from '@tensorflow/tfjs';
import { hostBlas } from '../host/host-blas.ts';
import { tracked } from '../host/processor-memory.ts';
import { hostConvolution } from './host-convolution-of.ts';

/**
 * The filter gradient of every sample, `[N, h * w * K * O]`, by BLAS where the numbers lie; null where that cannot be.
 *
 * @param x images `[N, H, W, K]`
 * @param cotangent of the convolution that `info` describes, `[N, rows, columns, O]` or that flattened
 */
export function hostFilterGradients(
  x: tf.Tensor,
  cotangent: tf.Tensor,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor | null {
  const blas = hostBlas();
  const convolution = blas && hostConvolution(blas, info);
  if (!convolution || x.dtype !== 'float32' || cotangent.dtype !== 'float32') return null;
  const out = blas.memory.make([info.batchSize, tf.util.sizeFromShape(info.filterShape)]);
  const gradients = tracked(out);
  const { numbersOf } = blas.memory;
  convolution.filterGradients(numbersOf(x), numbersOf(cotangent), numbersOf(out));
  return gradients;
}
