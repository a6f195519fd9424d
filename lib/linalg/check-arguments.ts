import { NtkBoardError } from '../protocol/errors.ts';
import type { MatmulOptions, Rows } from './provider.ts';

/** Columns of the rows of a Gram product; throws `invalid-matrix` when the lengths do not fit. */
export function gramColumns(
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  out: Float64Array | undefined,
): number {
  const cols = rows > 0 ? a.length / rows : otherRows > 0 && b ? b.length / otherRows : 0;
  const m = b ? otherRows : rows;
  const fits = Number.isInteger(cols) && a.length === rows * cols && (!b || b.length === otherRows * cols);
  if (!fits) {
    throw mismatch('gram', `rows of equal length`, `${a.length} numbers in ${rows} rows and ${b?.length} in ${m} rows`);
  }
  if (out && out.length !== rows * m)
    throw mismatch('gram', `out with ${rows} x ${m} numbers`, `${out.length} numbers`);
  return cols;
}

/** Throws `invalid-matrix` when the operands of a product have other lengths than their shapes say. */
export function checkMatmul(
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  n: number,
  options: MatmulOptions,
): void {
  if (a.length === m * k && b.length === k * n) return;
  const shapes = `${options.transposeA ? `[${k}, ${m}]^T` : `[${m}, ${k}]`} x ${options.transposeB ? `[${n}, ${k}]^T` : `[${k}, ${n}]`}`;
  throw mismatch('matmul', shapes, `${a.length} and ${b.length} numbers`);
}

/** Throws `invalid-matrix` when a linear system has other lengths than its shapes say, or is not finite. */
export function checkSystem(a: Float64Array, n: number, b: Float64Array, columns: number): void {
  if (a.length !== n * n || b.length !== n * columns) {
    throw mismatch('choleskySolve', `[${n}, ${n}] and [${n}, ${columns}]`, `${a.length} and ${b.length} numbers`);
  }
}

/** The error of every provider for a matrix whose Cholesky factor does not exist. */
export function notPositiveDefinite(row: number, n: number): NtkBoardError {
  return new NtkBoardError(
    'invalid-matrix',
    `choleskySolve: expected a positive definite matrix, got a pivot that is not positive at row ${row} of ${n}. Add a ridge to the diagonal.`,
  );
}

/** Which eigenpairs `top` asks for, 0 < top <= n; throws `invalid-option` otherwise. */
export function checkTop(top: number | undefined, n: number): number {
  if (top === undefined) return n;
  if (Number.isInteger(top) && top > 0) return Math.min(top, n);
  throw new NtkBoardError('invalid-option', `eigh: expected options.top to be a positive whole number, got ${top}.`);
}

function mismatch(operation: string, expected: string, got: string): NtkBoardError {
  return new NtkBoardError(
    'invalid-matrix',
    `${operation}: expected ${expected}, got ${got}. Pass matrices row by row with their sizes.`,
  );
}
