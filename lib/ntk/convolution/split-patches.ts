import * as tf from '@tensorflow/tfjs';
import type { Window } from './window-patches.ts';

/**
 * Whether the filter gradients of a convolution are cheaper with its taps shared between both sides: the columns of the
 * filter become shifted copies of the image, its rows shifted copies of the cotangent. Plain patches copy the image once
 * a tap, h w K numbers a position instead of w K + h O, and make a narrower product.
 */
export function splitsTaps({ size, stride, dilation, positions }: Window, channels: number, outputs: number): boolean {
  const [height, width] = size as [number, number];
  const isPlain = size.length === 2 && [...stride, ...dilation].every((step) => step === 1);
  return isPlain && height > 1 && (positions[0] as number) >= 4 * height && outputs <= width * channels;
}

/** Copies of an image `[N, H, W, K]` shifted by every column of the filter: `[N, rows * columns, w * K]`. */
export function columnTaps(x: tf.Tensor, { size, padding, positions }: Window): tf.Tensor {
  const [height, width] = size as [number, number];
  const [n, , , k] = x.shape as [number, number, number, number];
  const [rows, columns] = [(positions[0] as number) + height - 1, positions[1] as number];
  const padded = tf.pad(x, [[0, 0], ...padding, [0, 0]] as [number, number][]);
  const shifted = Array.from({ length: width }, (_, j) => tf.slice(padded, [0, 0, j, 0], [n, rows, columns, k]));
  return tf.reshape(tf.concat(shifted, 3), [n, rows * columns, width * k]);
}

/**
 * The filter gradient of every sample, `[N, h * w * K * O]`, from {@link columnTaps} and the cotangent `[N, ...positions, O]`.
 */
export function splitFilterGradients(taps: tf.Tensor, cotangent: tf.Tensor, { size, positions }: Window): tf.Tensor {
  const [height, width] = size as [number, number];
  const [rows, columns] = positions as [number, number];
  const [n] = taps.shape as [number];
  const image = tf.reshape(cotangent, [n, rows, columns, -1]);
  const o = image.shape[3] as number;
  const shifted = Array.from({ length: height }, (_, i) =>
    tf.pad(image, [
      [0, 0],
      [i, height - 1 - i],
      [0, 0],
      [0, 0],
    ]),
  );
  const right = tf.reshape(tf.concat(shifted, 3), [n, taps.shape[1] as number, height * o]);
  const product = tf.reshape(tf.matMul(taps, right, true), [n, -1, height, o]);
  return tf.reshape(tf.transpose(product, [0, 2, 1, 3]), [
    n,
    height * width * ((product.shape[1] as number) / width) * o,
  ]);
}
