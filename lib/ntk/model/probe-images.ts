import * as tf from '@tensorflow/tfjs';
import { toHost } from '../jacobian/to-host.ts';
import { andThen, type MaybePromise } from '../maybe-async.ts';
import type { ProbeInput } from './probe-inputs.ts';

/** Pictures of the probe's samples. */
export interface ProbeImages {
  /** `[N, height, width, channels]`, channels 1 or 3. */
  shape: [number, number, number, number];
  /** Row-major; the smallest number of the probe is 0, the largest 255. */
  pixels: Uint8Array;
}

/** A picture's longer side, and all pictures together, are at most so large; larger pictures take every k-th pixel. */
const MAX_SIDE = 48;
const MAX_BYTES = 4 * 2 ** 20;

/** By the identity of the numbers, as for the probe's hash: a probe is read once. */
const known = new WeakMap<object, MaybePromise<ProbeImages | null>>();

/**
 * The samples as pictures, or null when the probe's first input is not `[N, height, width, 1 | 3]` or its pictures would be too many.
 * For display beside a kernel's entries; the numbers themselves are never stored.
 */
export function probeImages(probe: ProbeInput): MaybePromise<ProbeImages | null> {
  const first = Array.isArray(probe) ? probe[0] : probe;
  if (!first) return null;
  const [n = 0, height = 0, width = 0, channels = 0] = first.shape;
  if (first.shape.length !== 4 || (channels !== 1 && channels !== 3) || height * width < 16) return null;
  const identity = first instanceof tf.Tensor ? first.dataId : first.data;
  const cached = known.get(identity);
  if (cached !== undefined) return cached;
  const values: MaybePromise<ArrayLike<number>> = first instanceof tf.Tensor ? toHost(first) : first.data;
  const images = andThen(values, (numbers) => picturesOf(numbers, [n, height, width, channels]));
  known.set(identity, images);
  return images;
}

function picturesOf(values: ArrayLike<number>, [n, height, width, channels]: ProbeImages['shape']): ProbeImages | null {
  const stride = Math.ceil(Math.max(height, width) / MAX_SIDE);
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  if (n * rows * columns * channels > MAX_BYTES) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  const scale = high > low ? 255 / (high - low) : 0;
  const pixels = new Uint8Array(n * rows * columns * channels);
  let at = 0;
  for (let sample = 0; sample < n; sample++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = ((sample * height + row * stride) * width + column * stride) * channels;
        for (let c = 0; c < channels; c++) pixels[at++] = Math.round(((values[from + c] as number) - low) * scale);
      }
    }
  }
  return { shape: [n, rows, columns, channels], pixels };
}
