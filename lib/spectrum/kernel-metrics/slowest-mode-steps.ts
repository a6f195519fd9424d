import { smallestEigenvalue } from '../metrics/smallest-eigenvalue.ts';
import { modeSteps } from '../mode-steps.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * Predicted steps in which the residual along the eigenvector of the smallest eigenvalue falls to 1/e at learning rate eta,
 * `N / (eta lambdaMin)` for `mse`, if the kernel stayed as it is. A lower bound when lambdaMin drowns in rounding.
 * Assumptions and source: see `modeSteps`.
 */
export const slowestModeSteps = kernelMetric(['learningRate', 'loss'], (input) =>
  modeSteps(smallestEigenvalue(input), input),
);
