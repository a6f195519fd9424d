import { powerLaw } from '../power-law.ts';
import { NO_VALUE, type SpectralMetric } from './metric.ts';

/** Last eigenvalue, counted from the largest, in the fit of `decayExponent`; the first is the second largest. */
export const decayFitEnd: SpectralMetric = (spectrum) => {
  const law = powerLaw(spectrum);
  return law ? { value: law.lastRank, bound: 0, trusted: true, relation: '=' } : NO_VALUE;
};
