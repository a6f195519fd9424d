import type { TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** From here on a native copy is faster than a loop, despite the two views it needs. */
const NATIVE_COPY_LENGTH = 48;

/** Whether a tensor's elements are four bytes each and can be copied as such. */
export function hasWords({ dtype }: TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32';
}

/** A tensor's elements as bare four-byte words. Any later allocation may move the heap: use at once. */
export function wordsView(backend: BackendWasm, info: TensorInfo): Int32Array {
  return backend.typedArrayFromHeap({ ...info, dtype: 'int32' }) as Int32Array;
}

/** Copies `length` words. tfjs-backend-wasm makes two views for every run, even for runs of one element. */
export function copyRun(from: Int32Array, fromStart: number, to: Int32Array, toStart: number, length: number): void {
  if (length >= NATIVE_COPY_LENGTH) {
    to.set(from.subarray(fromStart, fromStart + length), toStart);
    return;
  }
  for (let i = 0; i < length; i++) to[toStart + i] = from[fromStart + i]!;
}
