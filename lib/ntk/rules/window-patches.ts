import * as tf from '@tensorflow/tfjs';
import { nativePatches } from '../device/native-patches.ts';

/** A sliding window over the spatial axes of a tensor `[batch, ...space, channels]`; one entry for each axis. */
export interface Window {
  /** Filter size. */
  size: number[];
  stride: number[];
  dilation: number[];
  /** Zeros before and after. */
  padding: [number, number][];
  /** Output positions. */
  positions: number[];
}

/** The window of a 2-D convolution as tfjs computes it. */
export function window2d(info: tf.backend_util.Conv2DInfo): Window {
  const { padInfo } = info;
  return {
    size: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    padding: [
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
    ],
    positions: [info.outHeight, info.outWidth],
  };
}

/**
 * What each filter tap sees at all output positions: one tensor `[batch, ...positions, channels]` a tap, taps in the
 * filter's row-major order.
 */
export function windowTaps(x: tf.Tensor, window: Window): tf.Tensor[] {
  return tapsOf(withPadding(x, window), window);
}

function tapsOf(padded: tf.Tensor, { size, stride, dilation, positions }: Window): tf.Tensor[] {
  const batch = padded.shape[0] as number;
  const channels = padded.shape[padded.rank - 1] as number;
  const taps = size.reduce<number[][]>(
    (offsets, length) => offsets.flatMap((prefix) => Array.from({ length }, (_, i) => [...prefix, i])),
    [[]],
  );
  return taps.map((tap) => {
    const begin = tap.map((offset, axis) => offset * (dilation[axis] as number));
    const end = begin.map((start, axis) => start + ((positions[axis] as number) - 1) * (stride[axis] as number) + 1);
    const whole =
      tap.every((offset) => offset === 0) && positions.every((count, axis) => count === padded.shape[axis + 1]);
    if (whole) return padded;
    if (stride.every((step) => step === 1)) {
      return tf.slice(padded, [0, ...begin, 0], [batch, ...positions, channels]);
    }
    return tf.stridedSlice(padded, [0, ...begin, 0], [batch, ...end, channels], [1, ...stride, 1]);
  });
}

function withPadding(x: tf.Tensor, { padding }: Window): tf.Tensor {
  return padding.flat().some((zeros) => zeros > 0) ? tf.pad(x, [[0, 0], ...padding, [0, 0]]) : x;
}

/** All taps side by side: `[batch, ...positions, taps * channels]`, in the order of the filter's rows. */
export function windowPatches(x: tf.Tensor, window: Window): tf.Tensor {
  const padded = withPadding(x, window);
  const native = nativePatches(padded, window);
  if (native) return native;
  const taps = tapsOf(padded, window);
  return taps.length === 1 ? (taps[0] as tf.Tensor) : tf.concat(taps, x.rank - 1);
}
