import { largestOf, type SpectralMetric } from './metric.ts';

/**
 * `lambda_max`. Unit: (output / parameter)^2. Full-batch gradient descent on `|f - y|^2 / (2N)` is stable while
 * `lambda_max / N < 2 / eta` (Cohen et al. 2021, arXiv:2103.00065).
 */
export const largestEigenvalue: SpectralMetric = (spectrum) => {
  const value = largestOf(spectrum);
  return { value, bound: spectrum.bound(value), trusted: true, relation: '=' };
};
