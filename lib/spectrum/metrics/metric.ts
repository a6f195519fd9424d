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
