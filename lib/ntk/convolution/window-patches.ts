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
  const decimated = new Map<string, tf.Tensor>();
  return taps.map((tap) => {
    const begin = tap.map((offset, axis) => offset * (dilation[axis] as number));
    const whole =
      tap.every((offset) => offset === 0) && positions.every((count, axis) => count === padded.shape[axis + 1]);
    if (whole) return padded;
    // Taps that start in the same phase of the stride see the same decimated image, only shifted.
    const phase = begin.map((start, axis) => start % (stride[axis] as number));
    const image = decimated.get(phase.join()) ?? decimate(padded, phase, stride);
    decimated.set(phase.join(), image);
    const shifted = begin.map((start, axis) => Math.floor(start / (stride[axis] as number)));
    return tf.slice(image, [0, ...shifted, 0], [batch, ...positions, channels]);
  });
}

/**
 * Every `stride`-th entry of each spatial axis, from `phase` on. Plain slices of a reshaped tensor: a strided slice is generic,
 * slow code on wasm.
 */
function decimate(x: tf.Tensor, phase: number[], stride: number[]): tf.Tensor {
  return stride.reduce(
    (image, step, i) => (step === 1 ? image : decimateAxis(image, i + 1, phase[i] as number, step)),
    x,
  );
}

function decimateAxis(x: tf.Tensor, axis: number, phase: number, step: number): tf.Tensor {
  const { shape } = x;
  const count = Math.ceil((shape[axis] as number) / step);
  const missing = shape.map((length, i): [number, number] => [0, i === axis ? count * step - length : 0]);
  const whole = missing.some(([, zeros]) => zeros > 0) ? tf.pad(x, missing) : x;
  const outer = tf.util.sizeFromShape(shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
  const phases = tf.reshape(whole, [outer * count, step, inner]);
  const taken = tf.slice(phases, [0, phase, 0], [outer * count, 1, inner]);
  return tf.reshape(taken, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
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
