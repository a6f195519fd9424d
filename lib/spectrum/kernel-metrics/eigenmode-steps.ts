import { chosenRanks } from '../chosen-ranks.ts';
import { toldEigenvalue } from '../metrics/metric.ts';
import { modeSteps } from '../mode-steps.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * Predicted steps in which the residual along the k-th eigenvector, counted from the largest eigenvalue, falls to 1/e, by k = 1, 2,
 * 4, ..., N; `modeStepsCurve` gives it for every k. Unit: steps. Assumptions and source: see `modeSteps`.
 */
export const eigenmodeSteps = kernelMetric(['learningRate', 'loss'], (input) => {
  const { eigenvalues, n, bound } = input;
  const steps = chosenRanks(n).flatMap((rank) => {
    const eigenvalue = eigenvalues[n - rank] as number;
    const told = modeSteps(toldEigenvalue(eigenvalue, bound(eigenvalue)), input);
    return told ? [[rank, told] as const] : [];
  });
  return new Map(steps);
});
