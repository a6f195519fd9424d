import { createRequire } from 'node:module';
import type { TensorflowBinding } from '../libtensorflow/binding.ts';
import { TENSORFLOW_OPERATIONS } from '../libtensorflow/operations.ts';
import { moveBack } from '../worker.ts';

export interface TensorflowTask {
  /** File of tfjs-node's addon. */
  addon: string;
  operation: keyof typeof TENSORFLOW_OPERATIONS;
  /** What the operation takes after the binding. */
  args: unknown[];
}

/** Worker entry of the libtensorflow provider: the addon loads in worker threads, too. */
export default function tensorflowTask({ addon, operation, args }: TensorflowTask): object {
  const binding = createRequire(import.meta.url)(addon) as TensorflowBinding;
  const compute = TENSORFLOW_OPERATIONS[operation] as (binding: TensorflowBinding, ...args: unknown[]) => object;
  const result = compute(binding, ...args);
  const arrays = result instanceof Float64Array ? [result] : Object.values(result);
  const buffers = arrays.flatMap((array) => (array instanceof Float64Array ? [array.buffer as ArrayBuffer] : []));
  return moveBack(result, buffers);
}
