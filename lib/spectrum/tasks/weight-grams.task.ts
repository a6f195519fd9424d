import { gram } from '../../linalg/gram.ts';
import { moveBack } from '../../linalg/worker.ts';
import type { NamedMatrix } from '../weight-spectra.ts';

/** Worker entry of `weightSpectra`: W W^T or W^T W of each matrix, whichever is smaller, in float64. */
export default function weightGramsTask(matrices: NamedMatrix[]): Float64Array[] {
  const grams = matrices.map(({ values, rows, cols }) =>
    rows <= cols ? gram(values, rows, null, rows) : gram(transposed(values, rows, cols), cols, null, cols),
  );
  return moveBack(
    grams,
    grams.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

function transposed(values: Float32Array, rows: number, cols: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = values[i * cols + j] as number;
  return out;
}
