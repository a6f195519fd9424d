import type { MetricValue } from '../../protocol/snapshot.ts';
import { type ComponentMetricsInput, componentMetrics } from '../component-metrics.ts';

/** Worker entry of `componentMetricsInWorker`. */
export default function componentMetricsTask(input: ComponentMetricsInput): Record<string, MetricValue> {
  return componentMetrics(input);
}
