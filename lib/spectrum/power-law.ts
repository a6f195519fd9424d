import { logErrorOf, resolvedOf, type Spectrum } from './metrics/metric.ts';

/** Eigenvalues counted from the largest, which is 1: the fit leaves it out. */
const FIRST_RANK = 2;
const FEWEST_POINTS = 4;

/** A straight line through `(ln k, ln lambda_k)`, and how far rounding may have moved its points. */
export interface PowerLaw {
  /** alpha of `lambda_k ~ k^-alpha`. */
  exponent: number;
  exponentBound: number;
  /** Sums of squares of the residuals and about the mean. */
  residual: number;
  total: number;
  /** Euclidean norm of the errors of the points. */
  error: number;
  /** Last eigenvalue of the fit, counted from the largest. */
  lastRank: number;
}

/**
 * The least-squares power law of a spectrum over the ranks 2 to half the numerical rank; null with fewer than four.
 *
 * The largest eigenvalue is left out, because it mostly carries the mean of the kernel; the lower half, because the
 * spectrum of a finite sample bends down there whatever the law (Bordelon et al. 2020, arXiv:2002.02561, on k << N).
 */
export function powerLaw(spectrum: Spectrum): PowerLaw | null {
  const descending = resolvedOf(spectrum).reverse();
  const lastRank = Math.floor(descending.length / 2);
  if (lastRank - FIRST_RANK + 1 < FEWEST_POINTS) return null;
  const fitted = descending.subarray(FIRST_RANK - 1, lastRank);
  const x = fitted.map((_, i) => Math.log(i + FIRST_RANK));
  const y = fitted.map(Math.log);
  const errors = fitted.map((eigenvalue) => logErrorOf(spectrum, eigenvalue));
  const [xMean, yMean] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - xMean) ** 2, 0);
  const law = { exponent: 0, exponentBound: 0, residual: 0, total: 0, error: Math.hypot(...errors), lastRank };
  x.forEach((value, i) => {
    const weight = (value - xMean) / spread;
    law.exponent -= weight * (y[i] as number);
    law.exponentBound += Math.abs(weight) * (errors[i] as number);
  });
  x.forEach((value, i) => {
    const centred = (y[i] as number) - yMean;
    law.total += centred ** 2;
    law.residual += (centred + law.exponent * (value - xMean)) ** 2;
  });
  return law;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
