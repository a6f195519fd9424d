import type { MetricValue } from '../../protocol/snapshot.ts';
import { type KernelMetricsInput, kernelMetrics } from '../kernel-metrics.ts';

/** Worker entry of `kernelMetricsInWorker`. */
export default function kernelMetricsTask(input: KernelMetricsInput): Record<string, MetricValue> {
  return kernelMetrics(input);
}
