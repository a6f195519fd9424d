import { type SpectralMetric, smallestOf } from './metric.ts';

/**
 * `lambda_min`. Unit: (output / parameter)^2. Not trusted when its error bound exceeds half of it: all that is known then
 * is that it lies below `max(lambda_min, 0) + bound`, which is the value given.
 */
export const smallestEigenvalue: SpectralMetric = (spectrum) => {
  const computed = smallestOf(spectrum);
  const bound = spectrum.bound(computed);
  return bound <= 0.5 * computed
    ? { value: computed, bound, trusted: true, relation: '=' }
    : { value: Math.max(computed, 0) + bound, bound, trusted: false, relation: '<=' };
};
