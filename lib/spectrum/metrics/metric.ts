import type { MetricValue } from '../../protocol/snapshot.ts';
import type { ErrorBound } from '../error-bound.ts';

/** What every spectral metric is computed from. */
export interface Spectrum {
  /** Ascending, float64; small ones may be negative by rounding. At least one. */
  eigenvalues: Float64Array;
  bound: ErrorBound;
}

/** One number out of a spectrum, with its error bound. One file a metric; listed in `index.ts`. */
export type SpectralMetric = (spectrum: Spectrum) => MetricValue;

export function largestOf({ eigenvalues }: Spectrum): number {
  return eigenvalues[eigenvalues.length - 1] as number;
}

export function smallestOf({ eigenvalues }: Spectrum): number {
  return eigenvalues[0] as number;
}

/** The numerically non-zero part of a spectrum, ascending: eigenvalues that exceed twice their own error bound. */
export function resolvedOf({ eigenvalues, bound }: Spectrum): Float64Array {
  return eigenvalues.filter((eigenvalue) => eigenvalue > 2 * bound(eigenvalue));
}

/** How far the logarithm of a resolved eigenvalue may be off: `-ln(1 - bound / lambda)`, the larger of the two sides. */
export function logErrorOf({ bound }: Spectrum, eigenvalue: number): number {
  return -Math.log1p(-bound(eigenvalue) / eigenvalue);
}

/**
 * An eigenvalue, trusted while its error bound is at most half of it; else the value that it lies below for certain,
 * `max(lambda, 0) + bound`.
 */
export function toldEigenvalue(computed: number, bound: number): MetricValue {
  return bound <= 0.5 * computed
    ? { value: computed, bound, trusted: true, relation: '=' }
    : { value: Math.max(computed, 0) + bound, bound, trusted: false, relation: '<=' };
}

/** What a metric answers where it has no meaning, such as a gap when there is one eigenvalue. */
export const NO_VALUE: MetricValue = { value: Number.NaN, bound: null, trusted: false, relation: '=' };
