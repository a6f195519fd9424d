import { setImmediate } from 'node:timers/promises';
import type { MetricValue } from '../protocol/snapshot.ts';
import { type ComponentDetail, componentMetricsInWorker } from '../spectrum/component-metrics.ts';
import { kernelErrorBound } from '../spectrum/error-bound.ts';
import type { KernelRecord } from '../spectrum/kernel-metrics/kernel-metric.ts';
import { kernelSpectrum } from '../spectrum/kernel-spectrum.ts';
import type { Hold } from './cost-clock.ts';
import type { KernelHistory } from './kernel-history.ts';
import type { MeasuredKernel } from './snapshot-metrics.ts';

/** Components are solved for their eigenvalues up to so many samples: beyond, one snapshot would solve for seconds. */
const MAX_SPECTRUM_SAMPLES = 512;

/**
 * The metrics of every component, named `<metric>/<component>`, and the kernels to remember. One component at a time, solves and
 * metrics in worker threads, so that there is room for the training in between.
 */
export async function componentsMetrics(
  measured: MeasuredKernel,
  past: ReturnType<KernelHistory['recall']>,
  detail: ComponentDetail,
  hold: Hold,
): Promise<{ metrics: Record<string, MetricValue>; records: Map<string, KernelRecord> }> {
  const metrics: Record<string, MetricValue> = {};
  const records = new Map<string, KernelRecord>();
  if (detail === 'none') return { metrics, records };
  const { n, c, outputs, step, epoch, labels, amplification = 1 } = measured;
  const hasSpectrum = n <= MAX_SPECTRUM_SAMPLES;
  for (const component of measured.components) {
    const kernel = hold(() => sharedCopy(component.kernel));
    const eigenvalues = hasSpectrum
      ? (await hold(() => kernelSpectrum(kernel, n, false))).eigenvalues
      : traceAsSpectrum(kernel, n);
    const earlier = Object.entries(past ?? {}).flatMap(([which, kept]) => {
      const then = kept?.components.get(component.name);
      return then?.kernel.length === kernel.length ? [[which, then]] : [];
    });
    const input = { kernel, n, c, outputs, eigenvalues, step, epoch, amplification, detail, hasSpectrum };
    const given = { ...input, ...(labels ? { labels } : {}), ...Object.fromEntries(earlier) };
    for (const [name, value] of Object.entries(await componentMetricsInWorker(given))) {
      metrics[`${name}/${component.name}`] = value;
    }
    records.set(component.name, {
      kernel,
      step,
      epoch,
      error: kernelErrorBound(eigenvalues, 'float64', amplification, true),
    });
    await setImmediate();
  }
  return { metrics, records };
}

function sharedCopy(kernel: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(kernel.byteLength));
  shared.set(kernel);
  return shared;
}

/** A spectrum with the trace of the kernel as its one eigenvalue: the largest that it can have. */
function traceAsSpectrum(kernel: Float64Array, n: number): Float64Array {
  const eigenvalues = new Float64Array(n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += kernel[i * n + i] as number;
  eigenvalues[n - 1] = trace;
  return eigenvalues;
}
