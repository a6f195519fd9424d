import { ratio } from '../ratio.ts';
import { largestOf, NO_VALUE, type SpectralMetric } from './metric.ts';

/**
 * `lambda_1 / lambda_2` of the two largest eigenvalues, at least 1, no unit: how far a single direction, mostly the mean of
 * the kernel, dominates it (it grows with depth in the ordered phase: Xiao et al. 2020, arXiv:1912.13053, on lambda_max
 * and lambda_bulk). When the second drowns in rounding the value is a lower bound. No value for one sample.
 */
export const spectralGap: SpectralMetric = (spectrum) => {
  const largest = largestOf(spectrum);
  const second = spectrum.eigenvalues.at(-2);
  if (second === undefined || largest <= 0) return NO_VALUE;
  const [top, bottom] = [spectrum.bound(largest), spectrum.bound(second)];
  if (second > 2 * bottom) return ratio({ value: largest, bound: top }, { value: second, bound: bottom });
  const atMost = Math.max(second, 0) + bottom;
  return { value: (largest - top) / atMost, bound: null, trusted: false, relation: '>=' };
};
