import { ratio } from '../ratio.ts';
import { conditionNumber } from './condition-number.ts';
import { largestOf, type SpectralMetric } from './metric.ts';
import { smallestEigenvalue } from './smallest-eigenvalue.ts';

/**
 * `lambda_min / lambda_max`, in [0, 1]: what TorchNTK logs under the name of condition number. "At most" when the smallest drowns in
 * rounding. Source: Engel et al. 2022 (TorchNTK), arXiv:2205.12372, and the README of its repository.
 */
export const conditionNumberInverse: SpectralMetric = (spectrum) => {
  const largest = largestOf(spectrum);
  const { value, bound, trusted } = smallestEigenvalue(spectrum);
  if (trusted) return ratio({ value, bound: bound ?? 0 }, { value: largest, bound: spectrum.bound(largest) });
  return { value: 1 / conditionNumber(spectrum).value, bound: null, trusted: false, relation: '<=' };
};
