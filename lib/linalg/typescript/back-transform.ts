import { addProduct, evenRows, PRODUCT_ROOM } from './add-product.ts';
import { openHeap } from './open-heap.ts';

/** Reflectors that are applied at once. */
const BLOCK = 64;

/**
 * Turns eigenvectors of T into those of Q T Q^T, in place.
 *
 * @param a the matrix that `tridiagonalize` overwrote, with its reflectors
 * @param rows row-major [count, n], one vector a row
 *
 * A block of reflectors is the product I - V S V^T, applied by two matrix products. Cost 2 n^2 count. Source:
 * Schreiber & Van Loan, A storage-efficient WY representation (1989).
 */
export function backTransform(a: Float64Array, n: number, tau: Float64Array, rows: Float64Array, count: number): void {
  const heap = openHeap(PRODUCT_ROOM);
  for (let first = 1; first < n; first += BLOCK) {
    const end = Math.min(n, first + BLOCK);
    const size = end - first;
    const length = end - 1;
    const v = reflectorRows(a, n, first, size, length);
    const sv = triangularTimes(triangularFactor(v, tau, first, size, length), v, size, length);
    const projected = new Float64Array(count * size);
    const vectors = { values: rows, offset: 0, rowStride: n, columnStride: 1 };
    const vColumns = { values: v, offset: 0, rowStride: 1, columnStride: length };
    const projectedRows = { values: projected, rowStarts: evenRows(count, size) };
    addProduct(heap, 0, 1, vectors, vColumns, [count, size, length], projectedRows);
    const left = { values: projected, offset: 0, rowStride: size, columnStride: 1 };
    const right = { values: sv, offset: 0, rowStride: length, columnStride: 1 };
    addProduct(heap, 0, -1, left, right, [count, length, size], { values: rows, rowStarts: evenRows(count, n) });
  }
}

/** The block's vectors as rows [size, length], zero beyond their own lengths. */
function reflectorRows(a: Float64Array, n: number, first: number, size: number, length: number): Float64Array {
  const v = new Float64Array(size * length);
  for (let p = 0; p < size; p++) v.set(a.subarray((first + p) * n, (first + p) * n + first + p), p * length);
  return v;
}

/** Upper triangular S [size, size] with H_1 H_2 ... = I - V S V^T. */
function triangularFactor(
  v: Float64Array,
  tau: Float64Array,
  first: number,
  size: number,
  length: number,
): Float64Array {
  const s = new Float64Array(size * size);
  const overlap = new Float64Array(size);
  for (let p = 0; p < size; p++) {
    const factor = tau[first + p] as number;
    for (let q = 0; q < p; q++) {
      let dot = 0;
      for (let j = 0; j < first + q; j++) dot += (v[q * length + j] as number) * (v[p * length + j] as number);
      overlap[q] = dot;
    }
    for (let q = 0; q < p; q++) {
      let sum = 0;
      for (let r = q; r < p; r++) sum += (s[q * size + r] as number) * (overlap[r] as number);
      s[q * size + p] = -factor * sum;
    }
    s[p * size + p] = factor;
  }
  return s;
}

function triangularTimes(s: Float64Array, v: Float64Array, size: number, length: number): Float64Array {
  const out = new Float64Array(size * length);
  for (let p = 0; p < size; p++) {
    for (let q = p; q < size; q++) {
      const factor = s[p * size + q] as number;
      for (let j = 0; j < length; j++) {
        out[p * length + j] = (out[p * length + j] as number) + factor * (v[q * length + j] as number);
      }
    }
  }
  return out;
}
