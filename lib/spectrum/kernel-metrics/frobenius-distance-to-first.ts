import { frobeniusDistance } from '../matrix-geometry.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `|K - K_first|` (Frobenius), K_first of the run's first snapshot on this probe. Unit: (output / parameter)^2. Grows with the
 * kernel's scale too, where the kernel distance sees only its shape.
 */
export const frobeniusDistanceToFirst = kernelMetric(['first'], ({ kernel, error, first }) => {
  const value = frobeniusDistance(kernel, first.kernel);
  const bound = error + first.error;
  if (bound <= 0.5 * value) return { value, bound, trusted: true, relation: '=' };
  return { value: value + bound, bound, trusted: false, relation: '<=' };
});
