import { implicitQl } from './implicit-ql.ts';
import { accumulateReflectors, tridiagonalize } from './tridiagonalize.ts';

export interface SymmetricEigen {
  /** Ascending, float64 [n]. */
  eigenvalues: Float64Array;
  /** Row-major [n, n], unit length: row k belongs to `eigenvalues[k]`. Null when not asked for. */
  eigenvectors: Float64Array | null;
}

/**
 * Eigenvalues, and on request eigenvectors, of a symmetric float64 matrix, computed on the calling thread.
 *
 * @param matrix row-major [n, n], finite; only the lower triangle is read, and it is overwritten
 *
 * The error of every eigenvalue is a small multiple of 2^-52 times the largest. Cost 4/3 n^3 for values; 6 n^3 with
 * vectors.
 */
export function eighSymmetric(matrix: Float64Array, n: number, vectors: boolean): SymmetricEigen {
  const { diagonal, offDiagonal, tau } = tridiagonalize(matrix, n);
  const rows = vectors ? accumulateReflectors(matrix, n, tau) : null;
  implicitQl(diagonal, offDiagonal, rows);
  if (!rows) return { eigenvalues: diagonal.sort(), eigenvectors: null };
  const order = Array.from(diagonal.keys()).sort((i, j) => (diagonal[i] as number) - (diagonal[j] as number));
  const eigenvectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    eigenvectors.set(rows.subarray(from * n, (from + 1) * n), to * n);
  });
  return { eigenvalues: Float64Array.from(order, (i) => diagonal[i] as number), eigenvectors };
}
