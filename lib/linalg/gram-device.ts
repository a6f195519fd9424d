import { createRequire } from 'node:module';
import type { TensorflowBinding } from './libtensorflow/binding.ts';
import { TENSORFLOW_OPERATIONS } from './libtensorflow/operations.ts';
import type { GramOptions, Rows } from './provider.ts';

/**
 * Where a thread computes its Gram matrices: null for the chosen provider on the calling thread (BLAS, else our own), or the
 * file of tfjs-node's addon, whose libtensorflow then computes them on the device it runs on.
 */
export type GramDevice = { addon: string } | null;

type GramHere = (
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  options: Pick<GramOptions, 'precision'>,
) => Float64Array;

let current: GramHere | null = null;

/** What `gram` computes with on this thread at the moment, or null for the chosen provider. */
export function gramOfDevice(): GramHere | null {
  return current;
}

/** Runs `work`, which must not wait, with this thread's Gram matrices on a device. */
export function onGramDevice<Result>(device: GramDevice, work: () => Result): Result {
  const before = current;
  if (device) {
    const binding = createRequire(import.meta.url)(device.addon) as TensorflowBinding;
    current = (...args) => TENSORFLOW_OPERATIONS.gram(binding, ...args);
  } else current = null;
  try {
    return work();
  } finally {
    current = before;
  }
}
