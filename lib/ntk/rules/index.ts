import { add } from './add.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { conv2d } from './conv-2d.ts';
import { conv2dBackpropInput } from './conv-2d-backprop-input.ts';
import { conv3d } from './conv-3d.ts';
import { depthwiseConv2dNative } from './depthwise-conv-2d-native.ts';
import { fusedBatchNorm } from './fused-batch-norm.ts';
import { fusedConv2d } from './fused-conv-2d.ts';
import { fusedMatMul } from './fused-mat-mul.ts';
import { gatherV2 } from './gather-v2.ts';
import { multiply } from './multiply.ts';
import { prelu } from './prelu.ts';
import { realDiv } from './real-div.ts';
import { relu } from './relu.ts';
import type { KernelRule } from './rule.ts';
import { sub } from './sub.ts';

/** Every kernel rule, by the name that tfjs gives the kernel. */
export const KERNEL_RULES = {
  Add: add,
  BatchMatMul: batchMatMul,
  Conv2D: conv2d,
  Conv2DBackpropInput: conv2dBackpropInput,
  Conv3D: conv3d,
  DepthwiseConv2dNative: depthwiseConv2dNative,
  FusedBatchNorm: fusedBatchNorm,
  FusedConv2D: fusedConv2d,
  GatherV2: gatherV2,
  Multiply: multiply,
  Prelu: prelu,
  RealDiv: realDiv,
  Relu: relu,
  Sub: sub,
  _FusedMatMul: fusedMatMul,
} satisfies Record<string, KernelRule>;

/** The rule of a kernel, or undefined when there is none. */
export function kernelRule(kernelName: string): KernelRule | undefined {
  return (KERNEL_RULES as Record<string, KernelRule>)[kernelName];
}
