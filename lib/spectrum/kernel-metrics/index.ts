import { betweenClassKernel } from './between-class-kernel.ts';
import { ckaToFirst } from './cka-to-first.ts';
import { classKernelRatio } from './class-kernel-ratio.ts';
import { fastestModeSteps } from './fastest-mode-steps.ts';
import { frobeniusDistanceToFirst } from './frobenius-distance-to-first.ts';
import { kernelDistanceToFirst } from './kernel-distance-to-first.ts';
import { kernelDistanceToPrevious } from './kernel-distance-to-previous.ts';
import type { KernelMetric } from './kernel-metric.ts';
import { kernelTargetAlignment } from './kernel-target-alignment.ts';
import { kernelTargetAlignmentCentered } from './kernel-target-alignment-centered.ts';
import { kernelVelocityPerEpoch } from './kernel-velocity-per-epoch.ts';
import { kernelVelocityPerStep } from './kernel-velocity-per-step.ts';
import { labelEnergy } from './label-energy.ts';
import { leaveOneOutAccuracy } from './leave-one-out-accuracy.ts';
import { slowestModeSteps } from './slowest-mode-steps.ts';
import { stabilityRatio } from './stability-ratio.ts';
import { withinClassKernel } from './within-class-kernel.ts';

/** Every metric that needs more than eigenvalues, by the name under which it is stored and shown. */
export const KERNEL_METRICS = {
  kernelTargetAlignment,
  kernelTargetAlignmentCentered,
  labelEnergy,
  leaveOneOutAccuracy,
  withinClassKernel,
  betweenClassKernel,
  classKernelRatio,
  kernelDistanceToFirst,
  kernelDistanceToPrevious,
  kernelVelocityPerStep,
  kernelVelocityPerEpoch,
  ckaToFirst,
  frobeniusDistanceToFirst,
  stabilityRatio,
  slowestModeSteps,
  fastestModeSteps,
} satisfies Record<string, KernelMetric>;

export type KernelMetricName = keyof typeof KERNEL_METRICS;
