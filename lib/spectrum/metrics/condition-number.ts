import { ratio } from '../ratio.ts';
import { largestOf, type SpectralMetric } from './metric.ts';
import { smallestEigenvalue } from './smallest-eigenvalue.ts';

/**
 * `lambda_max / lambda_min`, no unit: the literature's condition number (Xiao et al. 2020, arXiv:1912.13053; TE-NAS,
 * arXiv:2102.11535). When the smallest eigenvalue drowns in rounding the value is a lower bound ("at least").
 */
export const conditionNumber: SpectralMetric = (spectrum) => {
  const largest = largestOf(spectrum);
  const bound = spectrum.bound(largest);
  const smallest = smallestEigenvalue(spectrum);
  if (smallest.trusted) return ratio({ value: largest, bound }, { value: smallest.value, bound: smallest.bound ?? 0 });
  return { value: Math.max(largest - bound, 0) / smallest.value, bound: null, trusted: false, relation: '>=' };
};
