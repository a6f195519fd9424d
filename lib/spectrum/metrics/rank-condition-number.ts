import { ratio } from '../ratio.ts';
import { largestOf, NO_VALUE, resolvedOf, type SpectralMetric } from './metric.ts';

/**
 * `lambda_max / lambda_r`, no unit, with lambda_r the smallest eigenvalue that is clearly not zero (r = `numericalRank`):
 * the condition number on the range of the kernel, which stays finite for a singular one. It jumps when r changes.
 * Source: the 2-norm condition `|A| |A^+|` with the pseudo-inverse, Golub & Van Loan, Matrix Computations (4th ed.), on
 * rank-deficient least squares.
 */
export const rankConditionNumber: SpectralMetric = (spectrum) => {
  const [smallest] = resolvedOf(spectrum);
  if (smallest === undefined) return NO_VALUE;
  const largest = largestOf(spectrum);
  return ratio(
    { value: largest, bound: spectrum.bound(largest) },
    { value: smallest, bound: spectrum.bound(smallest) },
  );
};
