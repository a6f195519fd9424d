import { borrowFromCpu } from './borrow-from-cpu.ts';
import type { KernelMaker } from './kernel.ts';
import { batchMatMul, fusedMatMul } from './kernels/batch-mat-mul.ts';
import { borrowedForComplex, complex } from './kernels/complex.ts';
import { concat } from './kernels/concat.ts';
import { conv2DBackpropFilter } from './kernels/conv2d-backprop-filter.ts';
import { conv2DBackpropInput } from './kernels/conv2d-backprop-input.ts';
import { depthwiseConv2dNativeBackpropFilter } from './kernels/depthwise-conv2d-native-backprop-filter.ts';
import { depthwiseConv2dNativeBackpropInput } from './kernels/depthwise-conv2d-native-backprop-input.ts';
import { fusedBatchNorm } from './kernels/fused-batch-norm.ts';
import { identity } from './kernels/identity.ts';
import { maxPoolGrad } from './kernels/max-pool-grad.ts';
import { resizeNearestNeighborGrad } from './kernels/resize-nearest-neighbor-grad.ts';
import { samePadding } from './kernels/same-padding.ts';
import { slice } from './kernels/slice.ts';
import { stridedSlice } from './kernels/strided-slice.ts';
import { sum } from './kernels/sum.ts';
import { unsortedSegmentSum } from './kernels/unsorted-segment-sum.ts';

const borrowed =
  (kernelName: string): KernelMaker =>
  () =>
    borrowFromCpu(kernelName);

/** Kernels the cpu backend has and tfjs-backend-wasm lacks, by tfjs's name. Registered only where still missing. */
export const MISSING_KERNELS = {
  Complex: complex,
  ComplexAbs: borrowed('ComplexAbs'),
  Conv2DBackpropFilter: conv2DBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseConv2dNativeBackpropInput,
  Draw: borrowed('Draw'),
  Einsum: borrowed('Einsum'),
  FFT: borrowed('FFT'),
  IFFT: borrowed('IFFT'),
  Imag: borrowed('Imag'),
  RaggedGather: borrowed('RaggedGather'),
  RaggedRange: borrowed('RaggedRange'),
  RaggedTensorToTensor: borrowed('RaggedTensorToTensor'),
  Real: borrowed('Real'),
  StaticRegexReplace: borrowed('StaticRegexReplace'),
  UnsortedSegmentSum: unsortedSegmentSum,
} satisfies Record<string, KernelMaker>;

/** Kernels tfjs-backend-wasm has, but slow, wrong, or not for complex numbers. They take the place of its own. */
export const REPLACED_KERNELS = {
  Add: borrowedForComplex('Add'),
  BatchMatMul: batchMatMul,
  Cast: borrowedForComplex('Cast'),
  Concat: concat,
  Conv2D: samePadding('Conv2D'),
  Conv2DBackpropInput: conv2DBackpropInput,
  Conv3DBackpropFilterV2: borrowed('Conv3DBackpropFilterV2'),
  Conv3DBackpropInputV2: borrowed('Conv3DBackpropInputV2'),
  DepthwiseConv2dNative: samePadding('DepthwiseConv2dNative'),
  FusedBatchNorm: fusedBatchNorm,
  FusedConv2D: samePadding('FusedConv2D'),
  FusedDepthwiseConv2D: samePadding('FusedDepthwiseConv2D'),
  Identity: identity,
  MaxPoolGrad: maxPoolGrad,
  Multiply: borrowedForComplex('Multiply'),
  ResizeNearestNeighborGrad: resizeNearestNeighborGrad,
  Slice: slice,
  StridedSlice: stridedSlice,
  Sub: borrowedForComplex('Sub'),
  Sum: sum,
  ZerosLike: borrowedForComplex('ZerosLike'),
  _FusedMatMul: fusedMatMul,
} satisfies Record<string, KernelMaker>;
