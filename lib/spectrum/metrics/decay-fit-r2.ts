import { powerLaw } from '../power-law.ts';
import { NO_VALUE, type SpectralMetric } from './metric.ts';

/**
 * R^2 of the fit of `decayExponent`, `1 - SS_residual / SS_total` in log-log, at most 1: near 1 when the spectrum is a power
 * law over the fitted ranks. No unit. Source: the coefficient of determination of a least-squares line. Its bound holds because a least-squares fit, a projection, never lengthens an error.
 */
export const decayFitR2: SpectralMetric = (spectrum) => {
  const law = powerLaw(spectrum);
  if (!law || law.total === 0) return NO_VALUE;
  const value = 1 - law.residual / law.total;
  const [residual, total] = [Math.sqrt(law.residual), Math.sqrt(law.total)];
  if (total <= law.error) return { value, bound: null, trusted: false, relation: '=' };
  const lowest = 1 - ((residual + law.error) / (total - law.error)) ** 2;
  const highest = 1 - (Math.max(residual - law.error, 0) / (total + law.error)) ** 2;
  return { value, bound: Math.max(value - lowest, highest - value), trusted: true, relation: '=' };
};
