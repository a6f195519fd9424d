import { betweenClassKernel } from './between-class-kernel.ts';
import { ckaToFirst } from './cka-to-first.ts';
import { ckaToPrevious } from './cka-to-previous.ts';
import { ckaToReference } from './cka-to-reference.ts';
import { classKernelRatio } from './class-kernel-ratio.ts';
import { eigenmodeSteps } from './eigenmode-steps.ts';
import { fastestModeSteps } from './fastest-mode-steps.ts';
import { frobeniusDistanceToFirst } from './frobenius-distance-to-first.ts';
import { frobeniusDistanceToPrevious } from './frobenius-distance-to-previous.ts';
import { frobeniusDistanceToReference } from './frobenius-distance-to-reference.ts';
import { kernelDistanceToFirst } from './kernel-distance-to-first.ts';
import { kernelDistanceToPrevious } from './kernel-distance-to-previous.ts';
import { kernelDistanceToReference } from './kernel-distance-to-reference.ts';
import type { KernelMetric } from './kernel-metric.ts';
import { kernelTargetAlignment } from './kernel-target-alignment.ts';
import { kernelTargetAlignmentByOutput } from './kernel-target-alignment-by-output.ts';
import { kernelTargetAlignmentCentered } from './kernel-target-alignment-centered.ts';
import { kernelTargetAlignmentCenteredByOutput } from './kernel-target-alignment-centered-by-output.ts';
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
  kernelTargetAlignmentByOutput,
  kernelTargetAlignmentCentered,
  kernelTargetAlignmentCenteredByOutput,
  labelEnergy,
  leaveOneOutAccuracy,
  withinClassKernel,
  betweenClassKernel,
  classKernelRatio,
  kernelDistanceToFirst,
  kernelDistanceToPrevious,
  kernelDistanceToReference,
  kernelVelocityPerStep,
  kernelVelocityPerEpoch,
  ckaToFirst,
  ckaToPrevious,
  ckaToReference,
  frobeniusDistanceToFirst,
  frobeniusDistanceToPrevious,
  frobeniusDistanceToReference,
  stabilityRatio,
  slowestModeSteps,
  fastestModeSteps,
  eigenmodeSteps,
} satisfies Record<string, KernelMetric>;

export type KernelMetricName = keyof typeof KERNEL_METRICS;
