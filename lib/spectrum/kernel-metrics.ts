import type { MetricValue } from '../protocol/snapshot.ts';
import { eigenvalueErrorBound, kernelErrorBound, type Precision } from './error-bound.ts';
import { KERNEL_METRICS, type KernelMetricName } from './kernel-metrics/index.ts';
import type { KernelExtras, KernelFacts, KernelMetric } from './kernel-metrics/kernel-metric.ts';
import { Measures } from './measures.ts';
import { requireSameProbe } from './same-probe.ts';

/** A kernel with its spectrum, and whatever else is at hand. Plain data: it can be sent to a worker. */
export type KernelMetricsInput = Omit<KernelFacts, 'bound' | 'error' | 'measures'> &
  Partial<KernelExtras> & {
    precision?: Precision;
    /** Of the Jacobian's rounding errors; see `softmaxAmplification`. */
    amplification?: number;
    /** The kernel is the component of a single weight; default false. */
    component?: boolean;
    /** Only these metrics; all when left out. */
    only?: readonly KernelMetricName[];
  };

/** Values by metric; metrics that have several put their names behind a slash. */
export type KernelMetricValues = Partial<Record<KernelMetricName, MetricValue>> &
  Record<`${KernelMetricName}/${string}`, MetricValue>;

/**
 * Every metric of the kernel registry whose inputs are there, each with its error bound and whether to trust it; the others
 * are left out, like those that have no meaning here. Cost N^2 (and N^2 K with eigenvectors and K classes).
 *
 * @throws NtkBoardError `invalid-probe` when an earlier kernel says that it is of another probe
 *
 * @example
 * const { eigenvalues, eigenvectors } = await eigh(total, n, { vectors: true });
 * const metrics = kernelMetrics({ kernel: total, n, c, outputs: 'trace', eigenvalues, eigenvectors, labels, step: 0, epoch: null });
 * metrics.kernelTargetAlignment?.value;
 */
export function kernelMetrics(given: KernelMetricsInput): KernelMetricValues {
  requireSameProbe(given, { first: given.first, previous: given.previous, reference: given.reference });
  const { eigenvalues, precision = 'float64', amplification, component } = given;
  const bound = eigenvalueErrorBound(eigenvalues, precision, amplification, component);
  const input = {
    ...given,
    bound,
    error: kernelErrorBound(eigenvalues, precision, amplification, component),
    measures: new Measures(),
  };
  const metrics: KernelMetricValues = {};
  for (const [name, metric] of Object.entries(KERNEL_METRICS) as [KernelMetricName, KernelMetric][]) {
    if (given.only && !given.only.includes(name)) continue;
    if (!metric.requires.every((extra) => given[extra] !== undefined)) continue;
    const value = metric.compute(input as KernelFacts & KernelExtras);
    if (value && 'value' in value) metrics[name] = value;
    else
      value?.forEach((one, of) => {
        metrics[`${name}/${of}`] = one;
      });
  }
  return metrics;
}
