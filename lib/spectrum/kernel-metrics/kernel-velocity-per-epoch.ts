import { kernelDistance } from '../kernel-distance.ts';
import { perUnit } from '../per-unit.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `kernelDistanceToPrevious` over the epochs between. Unit: 1 / epoch. None where the snapshots carry no epoch or the same.
 * Source: Fort et al. 2020, arXiv:2010.15110, the kernel velocity.
 */
export const kernelVelocityPerEpoch = kernelMetric(['previous'], (input) => {
  const { epoch, previous } = input;
  if (epoch === null || previous.epoch === null) return null;
  return perUnit(kernelDistance(input, previous, input.measures), epoch - previous.epoch);
});
