import type { SymmetricEigen } from '../provider.ts';
import { backTransform } from './back-transform.ts';
import { divideAndConquer } from './divide-and-conquer.ts';
import { implicitQl } from './implicit-ql.ts';
import { tridiagonalize } from './tridiagonalize.ts';

/**
 * Eigenvalues, and on request eigenvectors, of a symmetric float64 matrix, computed on the calling thread.
 *
 * @param matrix row-major [n, n], finite; only the lower triangle is read, and it is overwritten
 * @param top only the largest so many, ascending
 *
 * The error of every eigenvalue is a small multiple of 2^-52 times the largest; vectors are orthogonal to 1e-13. Cost
 * 4/3 n^3 for values; at most 8/3 n^3 + 2 n^2 top more with vectors.
 */
export function eighSymmetric(matrix: Float64Array, n: number, vectors: boolean, top = n): SymmetricEigen {
  const { diagonal, offDiagonal, tau } = tridiagonalize(matrix, n);
  const scale = toUnitSize(diagonal, offDiagonal);
  if (!vectors) {
    implicitQl(diagonal, offDiagonal, null);
    return {
      eigenvalues: diagonal
        .sort()
        .slice(n - top)
        .map((value) => value * scale),
      eigenvectors: null,
    };
  }
  const rows = divideAndConquer(diagonal, offDiagonal);
  const order = Uint32Array.from(diagonal.keys())
    .sort((i, j) => (diagonal[i] as number) - (diagonal[j] as number))
    .subarray(n - top);
  const eigenvectors = new Float64Array(top * n);
  order.forEach((from, to) => {
    eigenvectors.set(rows.subarray(from * n, (from + 1) * n), to * n);
  });
  backTransform(matrix, n, tau, eigenvectors, top);
  return { eigenvalues: Float64Array.from(order, (i) => (diagonal[i] as number) * scale), eigenvectors };
}

/** Divides by a power of two, exactly, so that no square overflows or vanishes; returns it. */
function toUnitSize(diagonal: Float64Array, offDiagonal: Float64Array): number {
  let size = 0;
  for (const entries of [diagonal, offDiagonal]) for (const x of entries) size = Math.max(size, Math.abs(x));
  if (size === 0) return 1;
  const scale = 2 ** Math.floor(Math.log2(size));
  for (const entries of [diagonal, offDiagonal]) {
    for (let i = 0; i < entries.length; i++) entries[i] = (entries[i] as number) / scale;
  }
  return scale;
}
