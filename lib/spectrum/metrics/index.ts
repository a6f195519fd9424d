import { conditionNumber } from './condition-number.ts';
import { conditionNumberInverse } from './condition-number-inverse.ts';
import { effectiveRank } from './effective-rank.ts';
import { largestEigenvalue } from './largest-eigenvalue.ts';
import type { SpectralMetric } from './metric.ts';
import { numericalRank } from './numerical-rank.ts';
import { smallestEigenvalue } from './smallest-eigenvalue.ts';
import { trace } from './trace.ts';

/** Every spectral metric, by the name under which it is stored and shown. */
export const SPECTRAL_METRICS = {
  conditionNumber,
  conditionNumberInverse,
  largestEigenvalue,
  smallestEigenvalue,
  trace,
  effectiveRank,
  numericalRank,
} satisfies Record<string, SpectralMetric>;

export type SpectralMetricName = keyof typeof SPECTRAL_METRICS;
