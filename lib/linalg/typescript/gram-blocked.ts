type Rows = Float32Array | Float64Array;

/** Columns a pass: eight rows of this many float64 stay in the first-level cache. */
const COLUMN_CHUNK = 1024;

/**
 * Adds `scale * A B^T` to `out` in float64, whatever the type of A and B.
 *
 * @param a row-major [rows, cols]
 * @param b row-major [otherRows, cols]; the same object as `a` computes the lower triangle and mirrors it
 * @param out row-major [rows, otherRows], accumulated into
 *
 * Blocked 4 x 2 over rows so that each loaded number serves several products. Cost rows * otherRows * cols
 * multiply-adds, half of that when `b` is `a`.
 */
export function addGram(a: Rows, rows: number, b: Rows, otherRows: number, cols: number, out: Float64Array): void {
  const symmetric = a === b;
  const scratch = symmetric ? new Float64Array(rows * rows) : out;
  for (let from = 0; from < cols; from += COLUMN_CHUNK) {
    const to = Math.min(cols, from + COLUMN_CHUNK);
    for (let i = 0; i < rows; i += 4) {
      const limit = symmetric ? Math.min(otherRows, i + 4) : otherRows;
      if (i + 4 <= rows) fourRows(a, i, b, limit, cols, from, to, scratch, otherRows);
      else for (let r = i; r < rows; r++) oneRow(a, r, b, limit, cols, from, to, scratch, otherRows);
    }
  }
  if (symmetric) addMirrored(scratch, rows, out);
}

function addMirrored(lower: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = lower[i * n + j] as number;
      out[i * n + j] = (out[i * n + j] as number) + value;
      out[j * n + i] = (out[j * n + i] as number) + value;
    }
    out[i * n + i] = (out[i * n + i] as number) + (lower[i * n + i] as number);
  }
}

function oneRow(
  a: Rows,
  i: number,
  b: Rows,
  limit: number,
  cols: number,
  from: number,
  to: number,
  out: Float64Array,
  outCols: number,
): void {
  const row = i * cols;
  for (let j = 0; j < limit; j++) {
    const other = j * cols;
    let sum = 0;
    for (let k = from; k < to; k++) sum += (a[row + k] as number) * (b[other + k] as number);
    out[i * outCols + j] = (out[i * outCols + j] as number) + sum;
  }
}

function fourRows(
  a: Rows,
  i: number,
  b: Rows,
  limit: number,
  cols: number,
  from: number,
  to: number,
  out: Float64Array,
  outCols: number,
): void {
  const r0 = i * cols;
  const r1 = r0 + cols;
  const r2 = r1 + cols;
  const r3 = r2 + cols;
  let j = 0;
  for (; j + 2 <= limit; j += 2) {
    const c0 = j * cols;
    const c1 = c0 + cols;
    let s00 = 0;
    let s01 = 0;
    let s10 = 0;
    let s11 = 0;
    let s20 = 0;
    let s21 = 0;
    let s30 = 0;
    let s31 = 0;
    for (let k = from; k < to; k++) {
      const b0 = b[c0 + k] as number;
      const b1 = b[c1 + k] as number;
      const a0 = a[r0 + k] as number;
      const a1 = a[r1 + k] as number;
      const a2 = a[r2 + k] as number;
      const a3 = a[r3 + k] as number;
      s00 += a0 * b0;
      s01 += a0 * b1;
      s10 += a1 * b0;
      s11 += a1 * b1;
      s20 += a2 * b0;
      s21 += a2 * b1;
      s30 += a3 * b0;
      s31 += a3 * b1;
    }
    const o = i * outCols + j;
    add2(out, o, s00, s01);
    add2(out, o + outCols, s10, s11);
    add2(out, o + 2 * outCols, s20, s21);
    add2(out, o + 3 * outCols, s30, s31);
  }
  for (; j < limit; j++) {
    const other = j * cols;
    for (let r = 0; r < 4; r++) {
      const row = r0 + r * cols;
      let sum = 0;
      for (let k = from; k < to; k++) sum += (a[row + k] as number) * (b[other + k] as number);
      const o = (i + r) * outCols + j;
      out[o] = (out[o] as number) + sum;
    }
  }
}

function add2(out: Float64Array, at: number, x: number, y: number): void {
  out[at] = (out[at] as number) + x;
  out[at + 1] = (out[at + 1] as number) + y;
}
