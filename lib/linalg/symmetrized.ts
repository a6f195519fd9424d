import { NtkBoardError } from '../protocol/errors.ts';

/** Relative asymmetry above this is a caller's mistake, not rounding. */
const ASYMMETRY_LIMIT = 1e-5;
/** Rows of a power-of-two length share few cache sets: small tiles keep both halves of a pair in the cache. */
const TILE = 8;
/** Columns compared with their mirror images before the next ones: the rows those lie in stay in the cache. */
const COLUMNS = 32;

/**
 * The mean of a matrix and its transpose, row-major [n, n], in `copy`: what rounding left asymmetric is evened out.
 *
 * @param copy n * n numbers to overwrite; default a new array
 * @throws NtkBoardError `invalid-matrix` when the length is not n * n, an entry is not finite, or the matrix is not
 *   symmetric to 1e-5 of its largest entry
 */
export function symmetrized(
  matrix: ArrayLike<number>,
  n: number,
  copy: Float64Array<ArrayBuffer> = new Float64Array(matrix.length),
): Float64Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0 || matrix.length !== n * n) {
    throw new NtkBoardError(
      'invalid-matrix',
      `eigh: expected n x n numbers with n a whole number, got ${matrix.length} numbers for n = ${n}. Pass the matrix row by row.`,
    );
  }
  const values = matrix instanceof Float64Array ? matrix : Float64Array.from(matrix);
  if (isSymmetric(values, n)) {
    copy.set(values);
    return copy;
  }
  return averaged(values, n, copy);
}

/** Whether all is finite and equal to its transpose: the usual case, told four rows at a time in a fifth of the time that averages take. */
function isSymmetric(values: Float64Array, n: number): boolean {
  const whole = n - (n % 4);
  // Not a number as soon as one entry is not finite.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let left = 0; left < n; left += COLUMNS) {
    for (let i = left; i < whole; i += 4) {
      // The last four columns on the diagonal are read a little beyond it.
      const end = Math.min(left + COLUMNS, i + 4);
      for (let j = left, row = i * n + left, mirror = left * n + i; j < end; j++, row++, mirror += n) {
        const a = values[row] as number;
        const b = values[row + n] as number;
        const c = values[row + 2 * n] as number;
        const d = values[row + 3 * n] as number;
        if (a !== values[mirror] || b !== values[mirror + 1]) return false;
        if (c !== values[mirror + 2] || d !== values[mirror + 3]) return false;
        first += a - a;
        second += b - b;
        third += c - c;
        fourth += d - d;
      }
    }
  }
  for (let i = whole; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const x = values[i * n + j] as number;
      if (x !== values[j * n + i]) return false;
      first += x - x;
    }
  }
  return first + second + third + fourth === 0;
}

function averaged(values: Float64Array, n: number, copy: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  let largest = 0;
  let asymmetry = 0;
  // Not a number as soon as one entry is not finite: cheaper than a test for each.
  let finite = 0;
  for (let top = 0; top < n; top += TILE) {
    const bottom = Math.min(n, top + TILE);
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < bottom; i++) {
        const end = Math.min(i + 1, left + TILE);
        for (let j = left; j < end; j++) {
          const x = values[i * n + j] as number;
          const y = values[j * n + i] as number;
          const mean = x / 2 + y / 2;
          const difference = Math.abs(x - y);
          copy[i * n + j] = mean;
          copy[j * n + i] = mean;
          finite += 0 * x + 0 * y;
          if (mean > largest) largest = mean;
          else if (-mean > largest) largest = -mean;
          if (difference > asymmetry) asymmetry = difference;
        }
      }
    }
  }
  if (finite !== 0) throw notFinite(values, n);
  if (asymmetry > ASYMMETRY_LIMIT * largest) {
    throw new NtkBoardError(
      'invalid-matrix',
      `eigh: expected a symmetric matrix, got one whose transpose differs by ${asymmetry.toExponential(1)} (largest entry ${largest.toExponential(1)}). Symmetrise it first if that is what you mean.`,
    );
  }
  return copy;
}

/** The first entry that is not finite, the lower triangle first. */
function notFinite(values: Float64Array, n: number): NtkBoardError {
  const entries = Array.from(values.keys(), (at) => [Math.floor(at / n), at % n] as const);
  const isBad = ([i, j]: readonly [number, number]) => !Number.isFinite(values[i * n + j]);
  const [i, j] = entries.find(([row, col]) => row >= col && isBad([row, col])) ?? entries.find(isBad) ?? [0, 0];
  return new NtkBoardError(
    'invalid-matrix',
    `eigh: expected finite entries, got ${values[i * n + j]} at [${i}, ${j}]. Look for NaN or overflow in what made the matrix.`,
  );
}
