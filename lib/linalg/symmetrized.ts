import { NtkBoardError } from '../protocol/errors.ts';

/** Relative asymmetry above this is a caller's mistake, not rounding. */
const ASYMMETRY_LIMIT = 1e-5;
/** Both halves of a pair of tiles fit the first-level cache. */
const TILE = 32;

/**
 * The mean of a matrix and its transpose, row-major [n, n], as a new array: what rounding left asymmetric is evened out.
 *
 * @throws NtkBoardError `invalid-matrix` when the length is not n * n, an entry is not finite, or the matrix is not
 *   symmetric to 1e-5 of its largest entry
 */
export function symmetrized(matrix: ArrayLike<number>, n: number): Float64Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0 || matrix.length !== n * n) {
    throw new NtkBoardError(
      'invalid-matrix',
      `eigh: expected n x n numbers with n a whole number, got ${matrix.length} numbers for n = ${n}. Pass the matrix row by row.`,
    );
  }
  const copy = new Float64Array(n * n);
  let largest = 0;
  let asymmetry = 0;
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < Math.min(n, top + TILE); i++) {
        for (let j = left; j <= i && j < left + TILE; j++) {
          const x = matrix[i * n + j] as number;
          const y = matrix[j * n + i] as number;
          if (!Number.isFinite(x) || !Number.isFinite(y)) throw notFinite(i, j, Number.isFinite(x) ? y : x);
          copy[i * n + j] = copy[j * n + i] = x / 2 + y / 2;
          largest = Math.max(largest, Math.abs(x), Math.abs(y));
          asymmetry = Math.max(asymmetry, Math.abs(x - y));
        }
      }
    }
  }
  if (asymmetry > ASYMMETRY_LIMIT * largest) {
    throw new NtkBoardError(
      'invalid-matrix',
      `eigh: expected a symmetric matrix, got one whose transpose differs by ${asymmetry.toExponential(1)} (largest entry ${largest.toExponential(1)}). Symmetrise it first if that is what you mean.`,
    );
  }
  return copy;
}

function notFinite(i: number, j: number, value: number): NtkBoardError {
  return new NtkBoardError(
    'invalid-matrix',
    `eigh: expected finite entries, got ${value} at [${i}, ${j}]. Look for NaN or overflow in what made the matrix.`,
  );
}
