import { setImmediate } from 'node:timers/promises';
import type { MetricValue } from '../protocol/snapshot.ts';
import { componentDistance } from '../spectrum/component-distance.ts';
import { kernelErrorBound } from '../spectrum/error-bound.ts';
import { kernelMetricsInWorker } from '../spectrum/kernel-metrics-in-worker.ts';
import { kernelSpectrum } from '../spectrum/kernel-spectrum.ts';
import { spectralMetrics } from '../spectrum/spectral-metrics.ts';
import type { Hold } from './cost-clock.ts';
import type { Descent } from './descent.ts';
import type { KernelHistory } from './kernel-history.ts';

/** Eigenvectors, which cost several times the eigenvalues, are computed up to so many samples, and only with labels. */
const MAX_VECTOR_SAMPLES = 1024;

export interface MeasuredKernel {
  n: number;
  c: number;
  outputs: 'trace' | 'pseudo';
  total: Float64Array;
  components: readonly { name: string; kernel: Float64Array }[];
  step: number;
  epoch: number | null;
  probeHash: string;
  labels: Int32Array | null;
  descent: Descent;
  /** Ascending, when they are known already. */
  eigenvalues?: Float64Array;
}

/**
 * Eigenvalues and all metrics of a snapshot: of the spectrum, of the kernel, and for each component
 * `kernelDistanceToFirst/<name>`. Solves and metrics run in worker threads. The kernel then is part of the history.
 *
 * @param hold takes note of the work done on the calling thread
 * @throws NtkBoardError `invalid-matrix` when the kernel is not finite
 */
export async function snapshotMetrics(kernel: MeasuredKernel, history: KernelHistory, hold: Hold = (work) => work()) {
  const started = performance.now();
  const { total, n, c, outputs, step, epoch, probeHash, labels, descent } = kernel;
  const vectors = labels !== null && n <= MAX_VECTOR_SAMPLES;
  const solved = kernel.eigenvalues && !vectors ? null : await hold(() => kernelSpectrum(total, n, vectors));
  const eigenvalues = kernel.eigenvalues ?? (solved?.eigenvalues as Float64Array);
  const eighMs = performance.now() - started;
  const shared = new Float64Array(new SharedArrayBuffer(total.byteLength));
  hold(() => shared.set(total));
  const past = history.recall(probeHash);
  const ofKernel = await kernelMetricsInWorker({
    kernel: shared,
    n,
    c,
    outputs,
    eigenvalues,
    step,
    epoch,
    ...descent,
    ...(labels ? { labels } : {}),
    ...(solved?.eigenvectors ? { eigenvectors: solved.eigenvectors } : {}),
    ...(past ? { first: past.first.record, previous: past.previous } : {}),
  });
  const ofComponents = past ? await distances(kernel, past.first.components, hold) : {};
  const record = { kernel: shared, step, epoch, error: kernelErrorBound(eigenvalues, 'float64') };
  history.remember(probeHash, record, kernel.components);
  const ofSpectrum = hold(() => spectralMetrics({ eigenvalues }));
  const metrics: Record<string, MetricValue> = { ...ofSpectrum, ...ofKernel, ...ofComponents };
  const { byteLength = 0 } = solved?.eigenvectors ?? {};
  return {
    eigenvalues,
    metrics,
    eighMs,
    eighBytes: solved ? total.byteLength + eigenvalues.byteLength + byteLength : 0,
  };
}

/** One component at a time, with room for the training in between. */
async function distances({ components, n }: MeasuredKernel, first: ReadonlyMap<string, Float64Array>, hold: Hold) {
  const metrics: Record<string, MetricValue> = {};
  for (const { name, kernel } of components) {
    const then = first.get(name);
    const distance = then?.length === kernel.length ? hold(() => componentDistance(kernel, then, n)) : null;
    if (distance) metrics[`kernelDistanceToFirst/${name}`] = distance;
    await setImmediate();
  }
  return metrics;
}
