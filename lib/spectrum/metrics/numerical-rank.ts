import { resolvedOf, type SpectralMetric } from './metric.ts';

/** Number of eigenvalues that exceed twice their own error bound: those that are clearly not zero. */
export const numericalRank: SpectralMetric = (spectrum) => {
  return { value: resolvedOf(spectrum).length, bound: 0, trusted: true, relation: '=' };
};
