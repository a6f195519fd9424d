import * as tf from '@tensorflow/tfjs';

/** A tidy that does not look at what is returned: tf.tidy would walk through every number of an array. */
export function inScope<T>(f: () => T): T {
  const engine = tf.engine();
  engine.startScope('ntk');
  try {
    return f();
  } finally {
    engine.endScope();
  }
}
