import { randomNormal } from './random.ts';

/** Orthonormal rows by Gram-Schmidt on random ones, applied twice: independent of the code under test. */
export function randomOrthonormalRows(count: number, n: number, seed: number): Float64Array[] {
  const normal = randomNormal(seed);
  const rows: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const row = Float64Array.from({ length: n }, normal);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const dot = row.reduce((sum, x, k) => sum + x * (other[k] as number), 0);
        for (let k = 0; k < n; k++) row[k] = (row[k] as number) - dot * (other[k] as number);
      }
    }
    const norm = Math.hypot(...row);
    rows.push(row.map((x) => x / norm));
  }
  return rows;
}

/** A symmetric matrix with these eigenvalues and random eigenvectors. */
export function withSpectrum(values: readonly number[], seed: number): Float64Array {
  const n = values.length;
  const q = randomOrthonormalRows(n, n, seed);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (q[k]![i] as number) * (values[k] as number) * (q[k]![j] as number);
      a[i * n + j] = a[j * n + i] = sum;
    }
  return a;
}

/** Float32 rows [singular.length, columns] with about these singular values. */
export function float32Factors(singular: readonly number[], columns: number, seed: number): Float32Array {
  const n = singular.length;
  const left = randomOrthonormalRows(n, n, seed);
  const right = randomOrthonormalRows(n, columns, seed + 1);
  const out = new Float32Array(n * columns);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < columns; p++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (left[k]![i] as number) * (singular[k] as number) * (right[k]![p] as number);
      out[i * columns + p] = sum;
    }
  return out;
}

/**
 * Squared singular values of some rows, ascending, by one-sided Jacobi: it never forms the Gram matrix, so that even the
 * small ones have nearly full relative precision (Demmel & Veselic 1992).
 */
export function squaredSingularValues(values: Float32Array, rows: number): number[] {
  const columns = values.length / rows;
  const a = Array.from({ length: rows }, (_, i) => Float64Array.from(values.subarray(i * columns, (i + 1) * columns)));
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, k) => sum + value * (y[k] as number), 0);
  for (let sweep = 0, rotated = true; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (let p = 0; p < rows; p++)
      for (let q = p + 1; q < rows; q++) {
        const x = a[p] as Float64Array;
        const y = a[q] as Float64Array;
        const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
        if (Math.abs(xy) <= 1e-15 * Math.sqrt(xx * yy)) continue;
        rotated = true;
        const half = (yy - xx) / (2 * xy);
        const t = Math.sign(half || 1) / (Math.abs(half) + Math.hypot(1, half));
        const c = 1 / Math.hypot(1, t);
        for (let k = 0; k < columns; k++) {
          const u = x[k] as number;
          const v = y[k] as number;
          x[k] = c * (u - t * v);
          y[k] = c * (v + t * u);
        }
      }
  }
  return a.map((row) => dot(row, row)).sort((x, y) => x - y);
}
