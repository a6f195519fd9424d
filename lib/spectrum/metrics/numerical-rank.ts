import { resolvedOf, type SpectralMetric } from './metric.ts';

/**
 * Number of eigenvalues that exceed twice their own error bound: those that are clearly not zero. Unit: directions. Source: the numerical
 * rank of Golub & Van Loan, Matrix Computations (4th ed.), rank determination, with this project's bound as the tolerance.
 */
export const numericalRank: SpectralMetric = (spectrum) => {
  return { value: resolvedOf(spectrum).length, bound: 0, trusted: true, relation: '=' };
};
