import type { Rows } from './provider.ts';

const TILE = 32;

/** Copies the lower triangle of a row-major [n, n] matrix onto the upper one, in place, tile by tile. */
export function mirrorLower(matrix: Rows, n: number): void {
  for (let top = 0; top < n; top += TILE) {
    const bottom = Math.min(n, top + TILE);
    for (let left = 0; left <= top; left += TILE) {
      for (let j = left; j < Math.min(n, left + TILE); j++) {
        for (let i = Math.max(top, j + 1); i < bottom; i++) matrix[j * n + i] = matrix[i * n + j] as number;
      }
    }
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
