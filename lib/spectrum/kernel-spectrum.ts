import { eigh } from '../linalg/eigh.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import { spectralMetrics } from './spectral-metrics.ts';

/**
 * Eigenvalues (ascending, float64) and all spectral metrics of a kernel accumulated in float64, computed in a worker.
 *
 * @param kernel row-major `[N, N]`
 * @throws NtkBoardError `invalid-matrix` when an entry is not finite
 */
export async function kernelSpectrum(
  kernel: Float64Array,
  n: number,
): Promise<{ eigenvalues: Float64Array; metrics: Record<string, MetricValue> }> {
  const { eigenvalues } = await eigh(kernel, n);
  return { eigenvalues, metrics: spectralMetrics({ eigenvalues }) };
}
