import { bounded, kernelMetric } from './kernel-metric.ts';

/**
 * Mean of the kernel over pairs of different samples of one class. Unit: (output / parameter)^2. None when no class has two.
 * Bound: Cauchy-Schwarz. Source: the within/between-class histograms of Engel et al. 2022 (TorchNTK), arXiv:2205.12372.
 */
export const withinClassKernel = kernelMetric(['labels'], ({ kernel, n, labels, error, measures }) => {
  const { within, withinPairs } = measures.classMeans(kernel, n, labels);
  return bounded(within, error / Math.sqrt(withinPairs));
});
