import { runInWorker } from '../linalg/worker.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import type { KernelMetricsInput } from './kernel-metrics.ts';

/**
 * What `kernelMetrics` gives, computed in a worker thread. Kernels on a `SharedArrayBuffer` are not copied on the way; the
 * other arrays are. Nothing passed in is changed.
 */
export async function kernelMetricsInWorker(input: KernelMetricsInput): Promise<Record<string, MetricValue>> {
  return await runInWorker(new URL('./tasks/kernel-metrics.task.ts', import.meta.url), input, []);
}
