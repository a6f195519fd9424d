import { logErrorOf, NO_VALUE, resolvedOf, type SpectralMetric } from './metric.ts';

/**
 * `sum_k ln lambda_k` over the eigenvalues that are clearly not zero: the logarithm of the pseudo-determinant, which is
 * the determinant when `numericalRank` is N. Natural logarithm of (output / parameter)^(2 rank); it jumps when the
 * numerical rank changes. Source: the log-evidence term `ln |K|` of Rasmussen & Williams 2006, the log marginal likelihood.
 */
export const logDeterminant: SpectralMetric = (spectrum) => {
  const resolved = resolvedOf(spectrum);
  if (resolved.length === 0) return NO_VALUE;
  let value = 0;
  let bound = 0;
  for (const eigenvalue of resolved) {
    value += Math.log(eigenvalue);
    bound += logErrorOf(spectrum, eigenvalue);
  }
  return { value, bound, trusted: true, relation: '=' };
};
