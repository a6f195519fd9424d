import type * as tf from '@tensorflow/tfjs';
import { processorMemory, tracked } from './processor-memory.ts';

/**
 * The cotangent where x is above 0 (or not a number), else 0, shaped like x; null where the numbers are not in this thread's reach.
 */
export function hostReluGradient(cotangent: tf.Tensor, x: tf.Tensor): tf.Tensor | null {
  const memory = processorMemory();
  if (!memory || cotangent.dtype !== 'float32' || x.dtype !== 'float32' || cotangent.size !== x.size) return null;
  const out = memory.make(x.shape);
  const gradient = tracked(out);
  const bitsOf = (tensor: tf.TensorInfo) => {
    const { buffer, byteOffset, length } = memory.numbersOf(tensor);
    return new Int32Array(buffer, byteOffset, length);
  };
  keepWherePositive(bitsOf(x), bitsOf(cotangent), bitsOf(out));
  return gradient;
}

/** On the bits of float32 numbers, without a branch: signs come in no order that a processor could guess, and half of its guesses cost more than the rest. */
function keepWherePositive(x: Int32Array, values: Int32Array, out: Int32Array): void {
  for (let i = 0; i < out.length; i++) {
    const bits = x[i] as number;
    out[i] = (values[i] as number) & ((-bits & ~bits) >> 31);
  }
}
