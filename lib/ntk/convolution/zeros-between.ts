import * as tf from '@tensorflow/tfjs';

/** A filter `[height, width, ...]` with `height - 1` and `width - 1` zeros between its entries: what a dilated one is in fact. */
export function withZerosBetween(filter: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  return spread(spread(filter, 0, height), 1, width);
}

/** Puts `step - 1` zeros between the entries along an axis. */
function spread(filter: tf.Tensor4D, axis: 0 | 1, step: number): tf.Tensor4D {
  const length = filter.shape[axis];
  if (step === 1 || length === 1) return filter;
  const expanded = tf.expandDims(filter, axis + 1);
  const zeros = Array.from({ length: 5 }, (_, i): [number, number] => (i === axis + 1 ? [0, step - 1] : [0, 0]));
  const shape = [...filter.shape] as [number, number, number, number];
  shape[axis] = length * step;
  const flat = tf.reshape(tf.pad(expanded, zeros), shape);
  const size = [...shape] as [number, number, number, number];
  size[axis] = (length - 1) * step + 1;
  return tf.slice(flat, [0, 0, 0, 0], size) as tf.Tensor4D;
}
