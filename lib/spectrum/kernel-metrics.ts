import type { MetricValue } from '../protocol/snapshot.ts';
import { eigenvalueErrorBound, kernelErrorBound, type Precision } from './error-bound.ts';
import { KERNEL_METRICS, type KernelMetricName } from './kernel-metrics/index.ts';
import type { KernelExtras, KernelFacts, KernelMetric } from './kernel-metrics/kernel-metric.ts';

/** A kernel with its spectrum, and whatever else is at hand. Plain data: it can be sent to a worker. */
export type KernelMetricsInput = Omit<KernelFacts, 'bound' | 'error'> &
  Partial<KernelExtras> & { precision?: Precision };

/**
 * Every metric of the kernel registry whose inputs are there, each with its error bound and whether to trust it; the others
 * are left out, like those that have no meaning here. Cost N^2 (and N^2 K with eigenvectors and K classes).
 *
 * @example
 * const { eigenvalues, eigenvectors } = await eigh(total, n, { vectors: true });
 * const metrics = kernelMetrics({ kernel: total, n, c, outputs: 'trace', eigenvalues, eigenvectors, labels, step: 0, epoch: null });
 * metrics.kernelTargetAlignment?.value;
 */
export function kernelMetrics(given: KernelMetricsInput): Partial<Record<KernelMetricName, MetricValue>> {
  const precision = given.precision ?? 'float64';
  const bound = eigenvalueErrorBound(given.eigenvalues, precision);
  const input = { ...given, bound, error: kernelErrorBound(given.eigenvalues, precision) };
  const metrics: Partial<Record<KernelMetricName, MetricValue>> = {};
  for (const [name, metric] of Object.entries(KERNEL_METRICS) as [KernelMetricName, KernelMetric][]) {
    if (!metric.requires.every((extra) => given[extra] !== undefined)) continue;
    const value = metric.compute(input as KernelFacts & KernelExtras);
    if (value) metrics[name] = value;
  }
  return metrics;
}
