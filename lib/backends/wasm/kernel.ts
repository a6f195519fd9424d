import type { DataType, TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** The arguments tfjs calls a kernel with, narrowed to the wasm backend. */
export interface KernelCall {
  /** By name; an array, whose names are its indices, for the kernels that take any number. */
  inputs: Record<string, TensorInfo>;
  attrs: Record<string, unknown>;
  backend: BackendWasm;
}

/** A tfjs kernel on the wasm backend. The caller owns (and disposes) what it returns. */
export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];

/** Looks up a kernel that tfjs-backend-wasm itself registered, as it was before any completion. */
export type OriginalKernel = (kernelName: string) => Kernel;

/** Makes the completed kernel. Called when the kernel is registered. */
export type KernelMaker = (original: OriginalKernel) => Kernel;

/** The named input; a kernel without it was called by no tfjs operation. */
export function inputOf(call: KernelCall, name: string): TensorInfo {
  const info = call.inputs[name];
  if (!info) throw new Error(`expected an input named ${name}, got ${Object.keys(call.inputs).join(', ')}`);
  return info;
}

/** Runs a kernel that has one output. */
export function runKernel(kernel: Kernel, call: KernelCall): TensorInfo {
  const result = kernel(call);
  if (Array.isArray(result)) throw new Error(`expected one output, got ${result.length}`);
  return result;
}

/** A copy of `x` with its axes permuted. */
export function transposed(original: OriginalKernel, backend: BackendWasm, x: TensorInfo, perm: number[]): TensorInfo {
  return runKernel(original('Transpose'), { inputs: { x }, attrs: { perm }, backend });
}

/** A copy of the part of `x` that starts at `begin`. */
export function sliced(
  slice: Kernel,
  backend: BackendWasm,
  x: TensorInfo,
  begin: number[],
  size: number[],
): TensorInfo {
  return runKernel(slice, { inputs: { x }, attrs: { begin, size }, backend });
}

/** The values of a float32 or int32 tensor where they lie. Any later allocation may move the heap: use at once. */
export function heapView(backend: BackendWasm, info: TensorInfo): Float32Array | Int32Array {
  return backend.typedArrayFromHeap(info) as Float32Array | Int32Array;
}

/** A new tensor of zeros. */
export function zerosOutput(backend: BackendWasm, shape: number[], dtype: DataType): TensorInfo {
  const output = backend.makeOutput(shape, dtype);
  heapView(backend, output).fill(0);
  return output;
}
