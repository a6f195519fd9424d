import { util } from '@tensorflow/tfjs';
import { heapView, inputOf, type KernelMaker } from '../kernel.ts';

/**
 * Sums over axes that lie together before the last, row by row: tfjs-backend-wasm transposes the tensor first. A bias has such
 * a gradient. Added up in float64.
 */
export const sum: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const axes = util.parseAxisParam(attrs.axis as number[], x.shape);
  const split = x.dtype === 'float32' ? rowsBetween(x.shape, axes) : null;
  if (!split) return original('Sum')(call);
  const [outer, rows, length] = split;
  const shape = x.shape.flatMap((size, axis) => (axes.includes(axis) ? (attrs.keepDims ? [1] : []) : [size]));
  const output = backend.makeOutput(shape, 'float32');
  const values = heapView(backend, x);
  const to = heapView(backend, output);
  const sums = new Float64Array(length);
  for (let i = 0; i < outer; i++) {
    sums.fill(0);
    addRows(sums, values, i * rows * length, (i + 1) * rows * length);
    to.set(sums, i * length);
  }
  return output;
};

/** Four rows at a time, which is twice as fast as one. */
function addRows(sums: Float64Array, values: Float32Array | Int32Array, start: number, end: number): void {
  const { length } = sums;
  let at = start;
  for (; at + 4 * length <= end; at += 4 * length) {
    for (let j = 0; j < length; j++) {
      const i = at + j;
      sums[j]! += values[i]! + values[i + length]! + values[i + 2 * length]! + values[i + 3 * length]!;
    }
  }
  for (; at < end; at += length) for (let j = 0; j < length; j++) sums[j]! += values[at + j]!;
}

/** `[outer, rows, length]` when the sum is over the middle of those; null when it is not, or there is nothing behind. */
function rowsBetween(shape: number[], axes: number[]): [outer: number, rows: number, length: number] | null {
  const summed = axes.filter((axis) => shape[axis] !== 1);
  const [first, last] = [Math.min(...summed), Math.max(...summed)];
  const areTogether = shape.every(
    (size, axis) => size === 1 || axes.includes(axis) === (axis >= first && axis <= last),
  );
  const product = (from: number, end?: number) => util.sizeFromShape(shape.slice(from, end));
  if (summed.length === 0 || !areTogether || product(last + 1) === 1) return null;
  return [product(0, first), product(first, last + 1), product(last + 1)];
}
