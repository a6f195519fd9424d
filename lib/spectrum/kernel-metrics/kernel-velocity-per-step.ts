import { kernelDistance } from '../kernel-distance.ts';
import { perUnit } from '../per-unit.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `kernelDistanceToPrevious` over the steps between. Unit: 1 / step. Source: Fort et al. 2020, arXiv:2010.15110, the kernel
 * velocity, with the step as time.
 */
export const kernelVelocityPerStep = kernelMetric(['previous'], (input) =>
  perUnit(kernelDistance(input, input.previous, input.measures), input.step - input.previous.step),
);
