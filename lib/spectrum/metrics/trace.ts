import { largestOf, type SpectralMetric } from './metric.ts';

/**
 * Sum of the eigenvalues. Unit: (output / parameter)^2. Source: Agarwala & Pennington 2024, arXiv:2404.19261, where it decides how
 * stochastic descent sharpens.
 */
export const trace: SpectralMetric = (spectrum) => {
  const value = spectrum.eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue, 0);
  // The trace is |J|^2: its relative error is that of the largest eigenvalue.
  const largest = largestOf(spectrum);
  const bound = largest > 0 ? (spectrum.bound(largest) / largest) * value : 0;
  return { value, bound, trusted: true, relation: '=' };
};
