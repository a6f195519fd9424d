import { kernelDistance } from '../kernel-distance.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `1 - cos` of the angle between the kernel and that of the chosen reference snapshot on this probe, in [0, 1]. Source: Fort et al.
 * 2020, arXiv:2010.15110, the kernel distance.
 */
export const kernelDistanceToReference = kernelMetric(['reference'], (input) =>
  kernelDistance(input, input.reference, input.measures),
);
