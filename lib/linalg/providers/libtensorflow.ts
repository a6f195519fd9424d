import { NtkBoardError } from '../../protocol/errors.ts';
import { checkMatmul, checkSystem, checkTop, gramColumns } from '../check-arguments.ts';
import type { TensorflowBinding } from '../libtensorflow/binding.ts';
import { TENSORFLOW_OPERATIONS } from '../libtensorflow/operations.ts';
import type { LinalgProvider, ProviderStatus, SymmetricEigen } from '../provider.ts';
import { symmetrized } from '../symmetrized.ts';
import type { TensorflowTask } from '../tasks/tensorflow.task.ts';
import { runInWorker } from '../worker.ts';

/** tfjs-node's native binding, handed in by who imports tfjs: linalg does not. */
export interface RegisteredBinding {
  binding: TensorflowBinding;
  /** Path of the addon (`tfjs_binding.node`): with it, operations run in a worker thread and not on the caller's. */
  addon?: string | undefined;
}

let registered: RegisteredBinding | null = null;

/** Makes the provider available, or with null unavailable again. */
export function registerTensorflowBinding(binding: RegisteredBinding | null): void {
  registered = binding;
}

/** The addon that a worker thread can load, when there is one. */
export function registeredAddon(): string | null {
  return registered?.addon ?? null;
}

/** Float64 operations of the libtensorflow that tfjs-node trains with, on its processor or GPU. */
export const libtensorflow: LinalgProvider = {
  name: 'libtensorflow',
  describe: () => describe(registered),
  // On the processor its products and eigensolver take two to four times LAPACK's time, more than our own.
  isOutrun: () => !registered?.binding.isUsingGpuDevice(),
  eigh: async (matrix, n, { vectors = false, top } = {}) => {
    const wanted = checkTop(top, n);
    const result = await compute('eigh', [symmetrized(matrix, n), n, vectors, wanted]);
    return result as SymmetricEigen;
  },
  gram: async (a, rows, b, otherRows, { precision = 'float64', beta = 0, out } = {}) => {
    gramColumns(a, rows, b, otherRows, out);
    const product = (await compute('gram', [a, rows, b, otherRows, { precision }])) as Float64Array;
    if (!out) return product;
    for (let i = 0; i < out.length; i++) {
      out[i] = (product[i] as number) + (beta === 0 ? 0 : beta * (out[i] as number));
    }
    return out;
  },
  choleskySolve: async (a, n, b, columns) => {
    checkSystem(a, n, b, columns);
    return (await compute('choleskySolve', [a, n, b, columns])) as Float64Array;
  },
  matmul: async (a, m, k, b, n, options = {}) => {
    checkMatmul(a, m, k, b, n, options);
    return (await compute('matmul', [a, m, k, b, n, options])) as Float64Array;
  },
};

function describe(found: RegisteredBinding | null): ProviderStatus {
  if (!found) {
    return {
      available: false,
      reason:
        'tfjs-node is not in use. "npx ntkboard setup-native" installs it; it serves once its backend is selected',
    };
  }
  const where = found.binding.isUsingGpuDevice() ? 'GPU' : 'CPU';
  const thread = found.addon ? 'in a worker thread' : 'on the calling thread';
  return { available: true, detail: `TensorFlow ${found.binding.TF_Version} on ${where}, ${thread}` };
}

async function compute(operation: keyof typeof TENSORFLOW_OPERATIONS, args: unknown[]): Promise<object> {
  if (!registered) {
    throw new NtkBoardError(
      'backend-unavailable',
      'linalg provider libtensorflow: expected tfjs-node to be in use, got no binding. Run "npx ntkboard setup-native" and select the native backend, or choose another provider.',
    );
  }
  const { binding, addon } = registered;
  if (addon) {
    const task = new URL('../tasks/tensorflow.task.ts', import.meta.url);
    return await runInWorker<TensorflowTask, object>(task, { addon, operation, args }, []);
  }
  const run = TENSORFLOW_OPERATIONS[operation] as (binding: TensorflowBinding, ...args: unknown[]) => object;
  return run(binding, ...args);
}
