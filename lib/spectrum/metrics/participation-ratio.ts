import { NO_VALUE, type SpectralMetric } from './metric.ts';
import { trace } from './trace.ts';

/**
 * `(sum lambda)^2 / sum lambda^2`, in [1, N], no unit: how many directions carry the kernel, counted by power where
 * `effectiveRank` counts by entropy. N for equal eigenvalues, 1 for a single one.
 * Source: Gao et al. 2017, bioRxiv 214262 (the participation ratio of a covariance spectrum).
 */
export const participationRatio: SpectralMetric = (spectrum) => {
  const { value: sum, bound: sumBound } = trace(spectrum);
  let squares = 0;
  let squaresBound = 0;
  for (const eigenvalue of spectrum.eigenvalues) {
    const bound = spectrum.bound(eigenvalue);
    squares += eigenvalue ** 2;
    squaresBound += (2 * Math.abs(eigenvalue) + bound) * bound;
  }
  if (squares === 0) return NO_VALUE;
  const value = sum ** 2 / squares;
  const a = (sumBound ?? 0) / sum;
  const b = squaresBound / squares;
  return { value, bound: (value * (2 * a + a ** 2 + b)) / (1 - b), trusted: b < 0.5, relation: '=' };
};
