import { add } from './add.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { conv2d } from './conv-2d.ts';
import { fusedConv2d } from './fused-conv-2d.ts';
import { fusedMatMul } from './fused-mat-mul.ts';
import type { KernelRule } from './rule.ts';

/** Every kernel rule, by the name that tfjs gives the kernel. */
export const KERNEL_RULES = {
  Add: add,
  BatchMatMul: batchMatMul,
  Conv2D: conv2d,
  FusedConv2D: fusedConv2d,
  _FusedMatMul: fusedMatMul,
} satisfies Record<string, KernelRule>;

/** The rule of a kernel, or undefined when there is none. */
export function kernelRule(kernelName: string): KernelRule | undefined {
  return (KERNEL_RULES as Record<string, KernelRule>)[kernelName];
}
