import type { Rows } from './provider.ts';

const TILE = 32;
/** Columns whose mirror images are written before the next ones are read: the rows they lie in stay in the cache. */
const MIRROR_COLUMNS = 64;

/** Copies the lower triangle of a row-major [n, n] matrix onto the upper one, in place, four rows at a time. */
export function mirrorLower(matrix: Rows, n: number): void {
  for (let left = 0; left < n; left += MIRROR_COLUMNS) {
    const end = Math.min(n, left + MIRROR_COLUMNS);
    let i = end;
    for (; i + 3 < n; i += 4) mirrorFourRows(matrix, n, i, left, end);
    for (; i < n; i++) for (let j = left; j < end; j++) matrix[j * n + i] = matrix[i * n + j] as number;
    for (let j = left; j < end; j++)
      for (let row = j + 1; row < end; row++) matrix[j * n + row] = matrix[row * n + j] as number;
  }
}

function mirrorFourRows(matrix: Rows, n: number, i: number, left: number, end: number): void {
  const shift = i * n;
  for (let j = left, to = left * n + i; j < end; j++, to += n) {
    const from = shift + j;
    matrix[to] = matrix[from] as number;
    matrix[to + 1] = matrix[from + n] as number;
    matrix[to + 2] = matrix[from + 2 * n] as number;
    matrix[to + 3] = matrix[from + 3 * n] as number;
  }
}

/** The transpose [cols, rows] of a row-major [rows, cols] matrix, tile by tile. */
export function transposed(matrix: Float64Array, rows: number, cols: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(rows * cols);
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left < cols; left += TILE) {
      for (let i = top; i < Math.min(rows, top + TILE); i++) {
        for (let j = left; j < Math.min(cols, left + TILE); j++) out[j * rows + i] = matrix[i * cols + j] as number;
      }
    }
  }
  return out;
}
