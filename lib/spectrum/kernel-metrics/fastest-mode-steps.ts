import { largestEigenvalue } from '../metrics/largest-eigenvalue.ts';
import { modeSteps } from '../mode-steps.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * Predicted steps in which the residual along the eigenvector of the largest eigenvalue falls to 1/e at learning rate eta,
 * `N / (eta lambdaMax)` for `mse`: small steps assumed (`stabilityRatio` well below 1). See `modeSteps`.
 */
export const fastestModeSteps = kernelMetric(['learningRate', 'loss'], (input) =>
  modeSteps(largestEigenvalue(input), input),
);
