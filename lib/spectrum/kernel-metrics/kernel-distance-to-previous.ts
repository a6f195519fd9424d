import { kernelDistance } from '../kernel-distance.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `1 - cos` of the angle between the kernel and that of the snapshot before on this probe, in [0, 1]. It depends on how far apart
 * the snapshots are; the velocities do not. Source: Fort et al. 2020, arXiv:2010.15110, the kernel distance.
 */
export const kernelDistanceToPrevious = kernelMetric(['previous'], (input) =>
  kernelDistance(input, input.previous, input.measures),
);
