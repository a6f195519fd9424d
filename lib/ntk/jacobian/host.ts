import type * as tf from '@tensorflow/tfjs';

/**
 * A tensor's numbers as a float32 array of our own. The copy matters: some backends hand out the live storage of the
 * tensor, and moving that to a worker would take it from the model.
 */
export function toHost(tensor: tf.Tensor): Float32Array<ArrayBuffer> {
  return Float32Array.from(tensor.dataSync());
}
