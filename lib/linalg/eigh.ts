import { NtkBoardError } from '../protocol/errors.ts';
import type { EighTask } from './tasks/eigh.task.ts';
import type { SymmetricEigen } from './typescript/eigh-symmetric.ts';
import { runInWorker } from './worker.ts';

/** Relative asymmetry above this is a caller's mistake, not rounding. */
const ASYMMETRY_LIMIT = 1e-5;

/**
 * Eigenvalues (ascending), and on request eigenvectors, of a symmetric matrix, in float64 and off the calling thread.
 *
 * @param matrix row-major [n, n], any array of numbers; copied, averaged with its transpose, never changed
 * @param options `vectors`: also return unit eigenvectors, row k belonging to `eigenvalues[k]`; default false
 * @throws NtkBoardError `invalid-matrix` when the length is not n * n, an entry is not finite, or the matrix is not
 *   symmetric to 1e-5 of its largest entry
 *
 * @example
 * const { eigenvalues } = await eigh(Float64Array.of(2, 1, 1, 2), 2); // [1, 3]
 */
export async function eigh(
  matrix: ArrayLike<number>,
  n: number,
  options: { vectors?: boolean } = {},
): Promise<SymmetricEigen> {
  const copy = symmetrized(matrix, n);
  const task: EighTask = { matrix: copy, n, vectors: options.vectors ?? false };
  return await runInWorker(new URL('./tasks/eigh.task.ts', import.meta.url), task, [copy.buffer]);
}

function symmetrized(matrix: ArrayLike<number>, n: number): Float64Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0 || matrix.length !== n * n) {
    throw new NtkBoardError(
      'invalid-matrix',
      `eigh: expected n x n numbers with n a whole number, got ${matrix.length} numbers for n = ${n}. Pass the matrix row by row.`,
    );
  }
  const copy = new Float64Array(n * n);
  let largest = 0;
  let asymmetry = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const x = matrix[i * n + j] as number;
      const y = matrix[j * n + i] as number;
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw notFinite(i, j, Number.isFinite(x) ? y : x);
      copy[i * n + j] = copy[j * n + i] = x / 2 + y / 2;
      largest = Math.max(largest, Math.abs(x), Math.abs(y));
      asymmetry = Math.max(asymmetry, Math.abs(x - y));
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
