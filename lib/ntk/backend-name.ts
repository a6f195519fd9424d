import * as tf from '@tensorflow/tfjs';

/** Name of the tfjs backend in use, for example `wasm`. */
export function backendName(): string {
  return tf.getBackend();
}
