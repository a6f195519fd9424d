import { type SpectralMetric, smallestOf, toldEigenvalue } from './metric.ts';

/**
 * `lambda_min`. Unit: (output / parameter)^2. Not trusted when its error bound exceeds half of it: all that is known then
 * is that it lies below `max(lambda_min, 0) + bound`, which is the value given.
 * Source: Xiao et al. 2020, arXiv:1912.13053, on what it says about trainability.
 */
export const smallestEigenvalue: SpectralMetric = (spectrum) => {
  const computed = smallestOf(spectrum);
  return toldEigenvalue(computed, spectrum.bound(computed));
};
