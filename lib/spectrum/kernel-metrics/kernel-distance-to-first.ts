import { kernelDistance } from '../kernel-distance.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `1 - cos` of the angle between the kernel and that of the run's first snapshot on this probe, in [0, 1]: near 0 the network is
 * lazy, a growing one learns features. Source: Fort et al. 2020, arXiv:2010.15110, the kernel distance.
 */
export const kernelDistanceToFirst = kernelMetric(['first'], (input) =>
  kernelDistance(input, input.first, input.measures),
);
