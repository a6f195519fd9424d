import { bounded, kernelMetric } from './kernel-metric.ts';

/**
 * `withinClassKernel / betweenClassKernel`, no unit: 1 when the kernel does not know the classes, larger when it does;
 * negative when classes push each other away. Not trusted near a zero between-class mean. Source: as for `withinClassKernel`.
 */
export const classKernelRatio = kernelMetric(['labels'], ({ kernel, n, labels, error, measures }) => {
  const { within, withinPairs, between, betweenPairs } = measures.classMeans(kernel, n, labels);
  const value = within / between;
  const a = error / Math.sqrt(withinPairs) / Math.abs(within);
  const b = error / Math.sqrt(betweenPairs) / Math.abs(between);
  if (b < 1) return bounded(value, (Math.abs(value) * (a + b)) / (1 - b));
  return Number.isFinite(value) ? { value, bound: null, trusted: false, relation: '=' } : null;
});
