import { runInWorker } from '../linalg/worker.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import { kernelSpectrum } from './kernel-spectrum.ts';
import { WEIGHT_METRICS, type WeightMetricName } from './weight-metrics/index.ts';

const FLOAT64_ROUNDOFF = 2 ** -53;

/** A float32 matrix, row-major `[rows, cols]`. */
export interface NamedMatrix {
  name: string;
  values: Float32Array<ArrayBuffer>;
  rows: number;
  cols: number;
}

export interface WeightSpectrum {
  name: string;
  /** Of W W^T, ascending, float64, as many as the smaller side of W: its squared singular values. */
  eigenvalues: Float64Array;
  metrics: Record<WeightMetricName, MetricValue>;
}

/**
 * Eigenvalues of `W W^T` of each matrix, without the zeros that a matrix with more rows than columns adds, and what they say. The products
 * are made in a worker thread, in float64 from the float32 weights, which count as exact: errors are those of float64,
 * `2 (rows + cols) u lambdaMax`. Cost `smaller^2 larger` for each. Matrices with entries that are not finite are left out.
 * Source: the norm-wise bound of a Gram matrix, Higham, Accuracy and Stability of Numerical Algorithms (2nd ed.), matrix multiplication.
 *
 * @param matrices see `weightMatrices`; their buffers move to the worker and are gone afterwards
 */
export async function weightSpectra(matrices: readonly NamedMatrix[]): Promise<WeightSpectrum[]> {
  const finite = matrices.filter(({ values }) => values.every(Number.isFinite));
  if (finite.length === 0) return [];
  const url = new URL('./tasks/weight-grams.task.ts', import.meta.url);
  const buffers = [...new Set(finite.map(({ values }) => values.buffer))];
  const grams = await runInWorker<NamedMatrix[], Float64Array[]>(url, finite, buffers);
  const spectra: WeightSpectrum[] = [];
  for (const [i, { name, rows, cols }] of finite.entries()) {
    const { eigenvalues } = await kernelSpectrum(grams[i] as Float64Array, Math.min(rows, cols), false);
    const error = 2 * (rows + cols) * FLOAT64_ROUNDOFF * Math.max(eigenvalues.at(-1) ?? 0, 0);
    const spectrum = { eigenvalues, bound: () => error };
    const metrics = Object.entries(WEIGHT_METRICS).map(([key, metric]) => [key, metric(spectrum)]);
    spectra.push({ name, eigenvalues, metrics: Object.fromEntries(metrics) });
  }
  return spectra;
}
