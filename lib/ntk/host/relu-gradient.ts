import type * as tf from '@tensorflow/tfjs';
import { processorMemory, tracked } from './processor-memory.ts';

/** The cotangent where x is above 0, else 0, shaped like it; null where the numbers are not in this thread's reach. */
export function hostReluGradient(cotangent: tf.Tensor, x: tf.Tensor): tf.Tensor | null {
  const memory = processorMemory();
  if (!memory || cotangent.dtype !== 'float32' || x.dtype !== 'float32' || cotangent.size !== x.size) return null;
  const out = memory.make(x.shape);
  const gradient = tracked(out);
  const [values, cotangents, to] = [x, cotangent, out].map(memory.numbersOf) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let i = 0; i < to.length; i++) to[i] = (values[i] as number) > 0 ? (cotangents[i] as number) : 0;
  return gradient;
}
