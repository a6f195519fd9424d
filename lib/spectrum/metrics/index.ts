import { conditionNumber } from './condition-number.ts';
import { conditionNumberInverse } from './condition-number-inverse.ts';
import { decayExponent } from './decay-exponent.ts';
import { decayFitEnd } from './decay-fit-end.ts';
import { decayFitR2 } from './decay-fit-r2.ts';
import { effectiveRank } from './effective-rank.ts';
import { largestEigenvalue } from './largest-eigenvalue.ts';
import { logDeterminant } from './log-determinant.ts';
import type { SpectralMetric } from './metric.ts';
import { numericalRank } from './numerical-rank.ts';
import { outlierCount } from './outlier-count.ts';
import { participationRatio } from './participation-ratio.ts';
import { rankConditionNumber } from './rank-condition-number.ts';
import { rankConditionNumberInverse } from './rank-condition-number-inverse.ts';
import { smallestEigenvalue } from './smallest-eigenvalue.ts';
import { spectralGap } from './spectral-gap.ts';
import { trace } from './trace.ts';

/** Every spectral metric, by the name under which it is stored and shown. */
export const SPECTRAL_METRICS = {
  conditionNumber,
  conditionNumberInverse,
  rankConditionNumber,
  rankConditionNumberInverse,
  largestEigenvalue,
  smallestEigenvalue,
  trace,
  logDeterminant,
  effectiveRank,
  participationRatio,
  numericalRank,
  spectralGap,
  decayExponent,
  decayFitR2,
  decayFitEnd,
  outlierCount,
} satisfies Record<string, SpectralMetric>;

export type SpectralMetricName = keyof typeof SPECTRAL_METRICS;
