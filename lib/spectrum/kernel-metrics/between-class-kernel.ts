import { bounded, kernelMetric } from './kernel-metric.ts';

/**
 * Mean of the kernel over pairs of samples of different classes. Unit: (output / parameter)^2. None with one class.
 * Bound and source as for `withinClassKernel`.
 */
export const betweenClassKernel = kernelMetric(['labels'], ({ kernel, n, labels, error, measures }) => {
  const { between, betweenPairs } = measures.classMeans(kernel, n, labels);
  return bounded(between, error / Math.sqrt(betweenPairs));
});
