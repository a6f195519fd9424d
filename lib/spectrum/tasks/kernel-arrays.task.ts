import type { NamedArray } from '../../protocol/named-array.ts';
import { type KernelArraysInput, kernelArrays } from '../kernel-arrays.ts';

/** Worker entry of `kernelArraysInWorker`. */
export default function kernelArraysTask(input: KernelArraysInput): Record<string, NamedArray> {
  return kernelArrays(input);
}
