import * as tf from '@tensorflow/tfjs';

let seed = 0;

/** Uniform numbers in [-1, 1), the same on every backend as long as the calls come in the same order. */
export function random<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  seed += 1;
  return tf.randomUniform<R>(shape, -1, 1, 'float32', seed);
}

export function restartRandom(): void {
  seed = 0;
}

/** What `compute` gives on one backend, as plain numbers. The tensors it makes are disposed. */
export async function valuesOn(backend: 'wasm' | 'cpu', compute: () => tf.Tensor | tf.Tensor[]): Promise<number[][]> {
  await tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`expected backend ${backend}, got ${tf.getBackend()}`);
  restartRandom();
  return tf.tidy(() => {
    const result = compute();
    return (Array.isArray(result) ? result : [result]).map((tensor) => Array.from(tensor.dataSync()));
  });
}

/** The largest difference, relative to the largest magnitude among the expected numbers (at least 1). */
export function relativeDifference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!) / scale), 0);
}

/** Calls a kernel as tfjs's gradient functions do. */
export function kernel(name: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
}
