import type { TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapView, inputOf, type Kernel, type KernelCall, type KernelMaker, runKernel, transposed } from '../kernel.ts';

type Matrices = 'BatchMatMul' | '_FusedMatMul';

/** Multiplications per matrix from which taking a batch apart pays for the copies. */
const MIN_SPLIT_MULTIPLICATIONS = 8192;

/**
 * tfjs's own matmul on the operands it is fast for, one pair of plain matrices: operands flagged as transposed are
 * transposed first (8 to 50 times faster than its loop for the flags), batches are taken apart (5 to 8 times faster).
 */
const onPlainMatrices =
  (kernelName: Matrices): KernelMaker =>
  (original) =>
  (call) => {
    const { backend, inputs, attrs } = call;
    const copies: TensorInfo[] = [];
    const plain = (name: 'a' | 'b', flag: unknown): TensorInfo => {
      const info = inputOf(call, name);
      if (!flag) return info;
      const copy = transposed(original, backend, info, swapLastTwo(info.shape.length));
      copies.push(copy);
      return copy;
    };
    const a = plain('a', attrs.transposeA);
    const b = plain('b', attrs.transposeB);
    const plainCall = {
      inputs: { ...inputs, a, b },
      attrs: { ...attrs, transposeA: false, transposeB: false },
      backend,
    };
    const multiply = original(kernelName);
    const product = worthSplitting(a, b) ? matrixByMatrix(plainCall, a, b, multiply) : multiply(plainCall);
    for (const copy of copies) backend.disposeData(copy.dataId);
    return product;
  };

function worthSplitting(a: TensorInfo, b: TensorInfo): boolean {
  if (a.shape.length !== 3 || b.shape.length !== 3) return false;
  const [batchA, rows, inner] = a.shape as [number, number, number];
  const [batchB, , columns] = b.shape as [number, number, number];
  return batchA === batchB && batchA > 1 && rows * inner * columns >= MIN_SPLIT_MULTIPLICATIONS;
}

function matrixByMatrix(call: KernelCall, a: TensorInfo, b: TensorInfo, multiply: Kernel): TensorInfo {
  const { backend } = call;
  const [batch, rows] = a.shape as [number, number, number];
  const columns = b.shape[2]!;
  const output = backend.makeOutput([batch, rows, columns], 'float32');
  for (let n = 0; n < batch; n++) {
    const oneA = matrixAt(backend, a, n);
    const oneB = matrixAt(backend, b, n);
    const product = runKernel(multiply, { ...call, inputs: { ...call.inputs, a: oneA, b: oneB } });
    heapView(backend, output).set(heapView(backend, product), n * rows * columns);
    for (const { dataId } of [oneA, oneB, product]) backend.disposeData(dataId);
  }
  return output;
}

/** A copy of matrix `n` of a batch; tfjs's Slice would go through JavaScript row by row. */
function matrixAt(backend: BackendWasm, batch: TensorInfo, n: number): TensorInfo {
  const [, rows, columns] = batch.shape as [number, number, number];
  const size = rows * columns;
  const copy = backend.makeOutput([1, rows, columns], 'float32');
  heapView(backend, copy).set(heapView(backend, batch).subarray(n * size, (n + 1) * size));
  return copy;
}

function swapLastTwo(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}

export const batchMatMul = onPlainMatrices('BatchMatMul');
export const fusedMatMul = onPlainMatrices('_FusedMatMul');
