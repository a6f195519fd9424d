import { powerLaw } from '../power-law.ts';
import { NO_VALUE, type SpectralMetric } from './metric.ts';

/**
 * Last eigenvalue, counted from the largest, in the fit of `decayExponent`: half the numerical rank; the first is the second largest. Unit:
 * rank. Source: the choice is this project's; see `powerLaw` for its reason.
 */
export const decayFitEnd: SpectralMetric = (spectrum) => {
  const law = powerLaw(spectrum);
  return law ? { value: law.lastRank, bound: 0, trusted: true, relation: '=' } : NO_VALUE;
};
