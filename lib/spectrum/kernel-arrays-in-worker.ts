import { runInWorker } from '../linalg/worker.ts';
import type { NamedArray } from '../protocol/named-array.ts';
import type { KernelArraysInput } from './kernel-arrays.ts';

/** What `kernelArrays` gives, computed in a worker thread. Kernels on a `SharedArrayBuffer` are not copied on the way. */
export async function kernelArraysInWorker(input: KernelArraysInput): Promise<Record<string, NamedArray>> {
  return await runInWorker(new URL('./tasks/kernel-arrays.task.ts', import.meta.url), input, []);
}
