import { setImmediate } from 'node:timers/promises';
import { componentEigenvalues, type NamedArray } from '../protocol/named-array.ts';
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
 * The metrics of every component, named `<metric>/<component>`, their eigenvalues, and the kernels to remember. Solves and metrics run in worker
 * threads and all are asked for before the first is awaited: under a training that holds the thread for a batch at a time,
 * every answer waits for the end of a batch. Between two components the training gets its turn.
 */
export async function componentsMetrics(
  measured: MeasuredKernel,
  past: ReturnType<KernelHistory['recall']>,
  detail: ComponentDetail,
  hold: Hold,
): Promise<{
  metrics: Record<string, MetricValue>;
  records: Map<string, KernelRecord>;
  spectra: Record<string, NamedArray>;
}> {
  if (detail === 'none') return { metrics: {}, records: new Map(), spectra: {} };
  const underWay: ReturnType<typeof componentRecord>[] = [];
  for (const component of measured.components) {
    const record = componentRecord(component, measured, past, detail, hold);
    // A failure is told below, when all are awaited; until then it is no unhandled rejection.
    record.catch(() => undefined);
    underWay.push(record);
    await setImmediate();
  }
  const done = await Promise.all(underWay);
  return {
    metrics: Object.assign({}, ...done.map(({ metrics }) => metrics)),
    records: new Map(done.map(({ name, record }) => [name, record])),
    spectra: Object.fromEntries(
      done.flatMap(({ name, eigenvalues: data }) =>
        data ? [[componentEigenvalues(name), { shape: [data.length], data }]] : [],
      ),
    ),
  };
}

async function componentRecord(
  component: MeasuredKernel['components'][number],
  { n, c, outputs, step, epoch, labels, amplification = 1 }: MeasuredKernel,
  past: ReturnType<KernelHistory['recall']>,
  detail: Exclude<ComponentDetail, 'none'>,
  hold: Hold,
): Promise<{
  name: string;
  metrics: Record<string, MetricValue>;
  record: KernelRecord;
  eigenvalues: Float64Array | null;
}> {
  const { name } = component;
  const kernel = hold(() => sharedCopy(component.kernel));
  const hasSpectrum = n <= MAX_SPECTRUM_SAMPLES;
  const eigenvalues = hasSpectrum
    ? (await hold(() => kernelSpectrum(kernel, n, false))).eigenvalues
    : traceAsSpectrum(kernel, n);
  const earlier = Object.entries(past ?? {}).flatMap(([which, kept]) => {
    const then = kept?.components.get(name);
    return then?.kernel.length === kernel.length ? [[which, then]] : [];
  });
  const input = { kernel, n, c, outputs, eigenvalues, step, epoch, amplification, detail, hasSpectrum };
  const told = await componentMetricsInWorker({
    ...input,
    ...(labels ? { labels } : {}),
    ...Object.fromEntries(earlier),
  });
  return {
    name,
    metrics: Object.fromEntries(Object.entries(told).map(([metric, value]) => [`${metric}/${name}`, value])),
    record: { kernel, step, epoch, error: kernelErrorBound(eigenvalues, 'float64', amplification, true) },
    eigenvalues: hasSpectrum ? eigenvalues : null,
  };
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
