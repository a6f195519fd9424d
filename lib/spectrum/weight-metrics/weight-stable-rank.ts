import { largestOf, NO_VALUE, type SpectralMetric } from '../metrics/metric.ts';
import { trace } from '../metrics/trace.ts';
import { ratio } from '../ratio.ts';

/**
 * `|W|_F^2 / |W|_2^2`, the sum of the eigenvalues of W W^T over the largest, in [1, smaller side], no unit: the stable rank, which
 * small singular values do not change. No value for a zero matrix.
 * Source: Rudelson & Vershynin 2007, arXiv:math/0503442 (the numerical rank of the introduction).
 */
export const weightStableRank: SpectralMetric = (spectrum) => {
  const largest = largestOf(spectrum);
  if (largest <= 0) return NO_VALUE;
  const { value, bound } = trace(spectrum);
  return ratio({ value, bound: bound ?? 0 }, { value: largest, bound: spectrum.bound(largest) });
};
