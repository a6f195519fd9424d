import * as tf from '@tensorflow/tfjs';
import { repairCpu } from './cpu/repair-cpu.ts';
import { completeWasm } from './wasm/complete-wasm.ts';

/** What brings a backend's kernels in order, by its name; each returns what takes that back. */
const COMPLETE: Record<string, (() => () => void) | undefined> = { cpu: repairCpu, wasm: completeWasm };

/**
 * Runs `work`, which must not wait for anything, with the kernels that the current backend lacks or has wrong, also where the
 * caller has selected it without `selectBackend`. The caller's own are as they were afterwards: they train the model.
 */
export function withCompletedKernels<T>(work: () => T): T {
  const takeBack = COMPLETE[tf.getBackend()]?.();
  try {
    return work();
  } finally {
    takeBack?.();
  }
}
