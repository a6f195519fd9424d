import { NtkBoardError } from '../../protocol/errors.ts';

const MAX_SWEEPS = 60;
/** Couplings below this part of the largest entry change no eigenvalue by as much as its rounding error. */
const NEGLIGIBLE = 2 ** -58;

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the implicitly shifted QL iteration, in place and unordered.
 *
 * @param diagonal length n; holds the eigenvalues on return
 * @param offDiagonal length n, `offDiagonal[i]` couples i - 1 and i; destroyed
 * @param rows row-major [n, n] or null; its rows are rotated along, so that starting from Q^T row k ends as the
 *   eigenvector of `diagonal[k]`
 * @throws NtkBoardError `no-convergence` after 60 sweeps for one eigenvalue (never seen on finite input)
 *
 * Cost O(n^2) without `rows`, 3 n^3 with. Source: Golub & Van Loan, Matrix Computations (4th ed.), section 8.3.5;
 * Bowdler, Martin, Reinsch & Wilkinson (1968).
 */
export function implicitQl(diagonal: Float64Array, offDiagonal: Float64Array, rows: Float64Array | null): void {
  const n = diagonal.length;
  const d = diagonal;
  const e = offDiagonal;
  for (let i = 1; i < n; i++) e[i - 1] = e[i] as number;
  if (n > 0) e[n - 1] = 0;
  // QL converges from the first index on, and wants the small entries there.
  if (n > 0 && Math.abs(d[0] as number) > Math.abs(d[n - 1] as number)) reverse(d, e, rows);
  const floor = NEGLIGIBLE * d.reduce((size, x, i) => Math.max(size, Math.abs(x), Math.abs(e[i] as number)), 0);
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = firstNegligible(d, e, l, floor);
      if (m === l) break;
      if (sweep === MAX_SWEEPS) {
        throw new NtkBoardError(
          'no-convergence',
          `eigh: expected QL to converge in ${MAX_SWEEPS} sweeps, got none for eigenvalue ${l} of ${n}. Check the matrix for values near overflow.`,
        );
      }
      qlSweep(d, e, l, m, rows, n);
    }
  }
}

function reverse(d: Float64Array, e: Float64Array, rows: Float64Array | null): void {
  const n = d.length;
  d.reverse();
  e.subarray(0, n - 1).reverse();
  if (!rows) return;
  for (let i = 0; i < n >> 1; i++) {
    const row = rows.slice(i * n, (i + 1) * n);
    rows.copyWithin(i * n, (n - 1 - i) * n, (n - i) * n);
    rows.set(row, (n - 1 - i) * n);
  }
}

/** First m >= l whose coupling to m + 1 is lost in rounding. */
function firstNegligible(d: Float64Array, e: Float64Array, l: number, floor: number): number {
  let m = l;
  for (; m < d.length - 1; m++) {
    const size = Math.abs(d[m] as number) + Math.abs(d[m + 1] as number);
    if (Math.abs(e[m] as number) <= Math.max(floor, Number.EPSILON * size)) break;
  }
  return m;
}

/** One QL sweep with Wilkinson's shift over the block l..m: chases the bulge with Givens rotations. */
function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number, rows: Float64Array | null, n: number): void {
  const el = e[l] as number;
  const half = ((d[l + 1] as number) - (d[l] as number)) / (2 * el);
  const root = Math.hypot(half, 1);
  let g = (d[m] as number) - (d[l] as number) + el / (half + (half >= 0 ? root : -root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * (e[i] as number);
    const b = c * (e[i] as number);
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      // The rotation is undefined: the block splits here and the sweep starts again.
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = (d[i + 1] as number) - p;
    const t = ((d[i] as number) - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    if (rows) rotateRows(rows, n, i, c, s);
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
}

function rotateRows(rows: Float64Array, n: number, i: number, c: number, s: number): void {
  const upper = i * n;
  const lower = upper + n;
  for (let k = 0; k < n; k++) {
    const x = rows[upper + k] as number;
    const y = rows[lower + k] as number;
    rows[lower + k] = s * x + c * y;
    rows[upper + k] = c * x - s * y;
  }
}
