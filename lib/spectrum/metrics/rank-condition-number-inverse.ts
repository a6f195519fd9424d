import { ratio } from '../ratio.ts';
import { largestOf, NO_VALUE, resolvedOf, type SpectralMetric } from './metric.ts';

/**
 * `lambda_r / lambda_max`, in [0, 1]: the inverse of `rankConditionNumber`, in TorchNTK's direction. Source: as for
 * `rankConditionNumber`.
 */
export const rankConditionNumberInverse: SpectralMetric = (spectrum) => {
  const [smallest] = resolvedOf(spectrum);
  if (smallest === undefined) return NO_VALUE;
  const largest = largestOf(spectrum);
  return ratio(
    { value: smallest, bound: spectrum.bound(smallest) },
    { value: largest, bound: spectrum.bound(largest) },
  );
};
