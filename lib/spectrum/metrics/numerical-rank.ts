import type { SpectralMetric } from './metric.ts';

/** Number of eigenvalues that exceed twice their own error bound: those that are certainly not zero. */
export const numericalRank: SpectralMetric = ({ eigenvalues, bound }) => {
  const value = eigenvalues.filter((eigenvalue) => eigenvalue > 2 * bound(eigenvalue)).length;
  return { value, bound: 0, trusted: true, relation: '=' };
};
