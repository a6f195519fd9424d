import { conditionNumber } from '../metrics/condition-number.ts';
import { effectiveRank } from '../metrics/effective-rank.ts';
import { largestEigenvalue } from '../metrics/largest-eigenvalue.ts';
import type { SpectralMetric } from '../metrics/metric.ts';
import { smallestEigenvalue } from '../metrics/smallest-eigenvalue.ts';
import { weightStableRank } from './weight-stable-rank.ts';

/**
 * Every metric of a weight matrix's own spectrum, the eigenvalues of W W^T (squared singular values, as many as the smaller
 * side), by the name under which it is stored before a slash and the weight's name. Unit of an eigenvalue: weight^2.
 */
export const WEIGHT_METRICS = {
  weightLargestEigenvalue: largestEigenvalue,
  weightSmallestEigenvalue: smallestEigenvalue,
  weightConditionNumber: conditionNumber,
  weightEffectiveRank: effectiveRank,
  weightStableRank,
} satisfies Record<string, SpectralMetric>;

export type WeightMetricName = keyof typeof WEIGHT_METRICS;
