import { type NamedArray, weightEigenvalues } from '../protocol/named-array.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import type { ComponentDetail } from '../spectrum/component-metrics.ts';
import { kernelErrorBound } from '../spectrum/error-bound.ts';
import { kernelArraysInWorker } from '../spectrum/kernel-arrays-in-worker.ts';
import { kernelMetricsInWorker } from '../spectrum/kernel-metrics-in-worker.ts';
import { kernelSpectrum } from '../spectrum/kernel-spectrum.ts';
import { kernelDirection } from '../spectrum/kernel-trail.ts';
import { spectralMetrics } from '../spectrum/spectral-metrics.ts';
import { type NamedMatrix, weightSpectra } from '../spectrum/weight-spectra.ts';
import { componentsMetrics } from './component-metrics.ts';
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
  /** Of the Jacobian's rounding errors, under a softmax; default 1. */
  amplification?: number;
  /** Copies of the weights, whose spectra are told too. */
  weights?: readonly NamedMatrix[];
}

/**
 * Eigenvalues and all metrics of a snapshot: of the spectrum, of the kernel, of each component (`<metric>/<name>`), and of the
 * weights' own spectra; and the arrays for its pictures. Solves and metrics run in worker threads. The kernels then are part of the history.
 *
 * @param options `components`: what is told of each, default `main`. `hold` takes note of the work done on the calling thread
 * @throws NtkBoardError `invalid-matrix` when the kernel is not finite
 */
export async function snapshotMetrics(
  kernel: MeasuredKernel,
  history: KernelHistory,
  { components = 'main', hold = (work) => work() }: { components?: ComponentDetail; hold?: Hold } = {},
) {
  const started = performance.now();
  const { total, n, c, outputs, step, epoch, probeHash, labels, descent, amplification = 1, weights = [] } = kernel;
  const vectors = labels !== null && n <= MAX_VECTOR_SAMPLES;
  const solved = kernel.eigenvalues && !vectors ? null : await hold(() => kernelSpectrum(total, n, vectors));
  const eigenvalues = kernel.eigenvalues ?? (solved?.eigenvalues as Float64Array);
  const eighMs = performance.now() - started;
  const shared = new Float64Array(new SharedArrayBuffer(total.byteLength));
  hold(() => shared.set(total));
  const past = history.recall(probeHash);
  const own = hold(() => kernelDirection(shared));
  const known = {
    kernel: shared,
    n,
    eigenvalues,
    amplification,
    ...(labels ? { labels } : {}),
    ...(solved?.eigenvectors ? { eigenvectors: solved.eigenvectors } : {}),
  };
  const arraysUnderWay = kernelArraysInWorker({ ...known, own, trail: history.trail.recall(probeHash) });
  // A failure is told where it is awaited; until then it is no unhandled rejection.
  arraysUnderWay.catch(() => undefined);
  const ofKernel = await kernelMetricsInWorker({
    ...known,
    c,
    outputs,
    step,
    epoch,
    ...descent,
    ...(past?.first ? { first: past.first.record } : {}),
    ...(past ? { previous: past.previous.record } : {}),
    ...(past?.reference ? { reference: past.reference.record } : {}),
  });
  const { metrics: ofComponents, records, spectra } = await componentsMetrics(kernel, past, components, hold);
  const record = { kernel: shared, step, epoch, error: kernelErrorBound(eigenvalues, 'float64', amplification) };
  history.remember(probeHash, record, records);
  history.trail.remember(probeHash, { step, direction: own });
  const ofWeights = await hold(() => weightSpectra(weights));
  const arrays = { ...(await arraysUnderWay), ...spectra, ...weightArrays(ofWeights) };
  const ofSpectrum = hold(() => spectralMetrics({ eigenvalues, amplification }));
  const metrics: Record<string, MetricValue> = {
    ...ofSpectrum,
    ...ofKernel,
    ...ofComponents,
    ...weightMetrics(ofWeights),
  };
  const { byteLength = 0 } = solved?.eigenvectors ?? {};
  return {
    eigenvalues,
    metrics,
    arrays,
    eighMs,
    eighBytes: solved ? total.byteLength + eigenvalues.byteLength + byteLength : 0,
  };
}

function weightMetrics(spectra: Awaited<ReturnType<typeof weightSpectra>>): Record<string, MetricValue> {
  const named = spectra.flatMap(({ name, metrics }) =>
    Object.entries(metrics).flatMap(([key, value]) => (Number.isNaN(value.value) ? [] : [[`${key}/${name}`, value]])),
  );
  return Object.fromEntries(named);
}

function weightArrays(spectra: Awaited<ReturnType<typeof weightSpectra>>): Record<string, NamedArray> {
  return Object.fromEntries(
    spectra.map(({ name, eigenvalues: data }) => [weightEigenvalues(name), { shape: [data.length], data }]),
  );
}
