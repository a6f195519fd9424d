import { addGram } from './typescript/gram-blocked.ts';

/**
 * The Gram matrix A B^T, accumulated in float64 from float32 or float64 rows.
 *
 * A float32 Gram loses the small half of a kernel's spectrum (at condition 1e8 the smallest eigenvalue is wrong by more
 * than its own size); float64 accumulation of the same float32 rows keeps it.
 *
 * @param a row-major [rows, cols]
 * @param b row-major [otherRows, cols], or null for A A^T
 * @returns row-major [rows, otherRows]
 */
export function gram(
  a: Float32Array | Float64Array,
  rows: number,
  b: Float32Array | Float64Array | null,
  otherRows: number,
): Float64Array<ArrayBuffer> {
  const m = b ? otherRows : rows;
  const out = new Float64Array(rows * m);
  if (rows > 0) addGram(a, rows, b ?? a, m, a.length / rows, out);
  return out;
}
