import type * as tf from '@tensorflow/tfjs';
import { engineInternals } from './engine-internals.ts';

/**
 * Runs `f` as if the variables had other values: every operation that is given one of them is given its replacement. The
 * variables themselves are never written.
 *
 * @param replacements by id of the variable, of the same shapes
 */
export function withWeights<T>(replacements: ReadonlyMap<number, tf.Tensor>, f: () => T): T {
  const engine = engineInternals();
  const original = engine.runKernelFunc;
  const replaced = (tensor: tf.Tensor | undefined) => (tensor && replacements.get(tensor.id)) ?? tensor;
  engine.runKernelFunc = (invocation) => {
    // Concat and AddN hand over a list where others have names.
    const inputs = Array.isArray(invocation.inputs)
      ? invocation.inputs.map(replaced)
      : Object.fromEntries(Object.entries(invocation.inputs).map(([name, tensor]) => [name, replaced(tensor)]));
    return original.call(engine, { ...invocation, inputs: inputs as Record<string, tf.Tensor> });
  };
  try {
    return f();
  } finally {
    // The method lives on the prototype: removing our own property restores it.
    delete (engine as { runKernelFunc?: unknown }).runKernelFunc;
  }
}
