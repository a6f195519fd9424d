import { powerLaw } from '../power-law.ts';
import { NO_VALUE, type SpectralMetric } from './metric.ts';

/**
 * alpha of the power law `lambda_k ~ k^-alpha` that fits the ranks 2 to `decayFitEnd` best (least squares of ln lambda on
 * ln k), no unit: the larger, the fewer directions are learned fast. Only as good as `decayFitR2` says. No value with fewer
 * than ten eigenvalues that are clearly not zero. Source: Bordelon et al. 2020, arXiv:2002.02561 (power-law spectra).
 */
export const decayExponent: SpectralMetric = (spectrum) => {
  const law = powerLaw(spectrum);
  if (!law) return NO_VALUE;
  return { value: law.exponent, bound: law.exponentBound, trusted: true, relation: '=' };
};
