import { runInWorker } from '../linalg/worker.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import { KERNEL_METRICS, type KernelMetricName } from './kernel-metrics/index.ts';
import { type KernelMetricsInput, kernelMetrics } from './kernel-metrics.ts';
import { SPECTRAL_METRICS, type SpectralMetricName } from './metrics/index.ts';
import { spectralMetrics } from './spectral-metrics.ts';

/** What is told of each component: nothing, a choice, or every metric of the registries that has a meaning for it. */
export type ComponentDetail = 'none' | 'main' | 'all';

const MAIN_SPECTRAL: readonly SpectralMetricName[] = [
  'conditionNumber',
  'largestEigenvalue',
  'smallestEigenvalue',
  'effectiveRank',
];
const MAIN_KERNEL: readonly KernelMetricName[] = [
  'kernelTargetAlignment',
  'kernelTargetAlignmentCentered',
  'kernelDistanceToFirst',
  'kernelDistanceToPrevious',
  'kernelDistanceToReference',
  'kernelVelocityPerStep',
  'ckaToFirst',
  'ckaToPrevious',
  'ckaToReference',
  'frobeniusDistanceToFirst',
  'frobeniusDistanceToPrevious',
  'frobeniusDistanceToReference',
];
/** A component has the outputs of the whole model: their alignments one by one would be many and small. */
const NEVER: readonly KernelMetricName[] = ['kernelTargetAlignmentByOutput', 'kernelTargetAlignmentCenteredByOutput'];

/** A component's kernel and what is at hand, as for the total; `hasSpectrum` is false when only the trace stands for it. */
export type ComponentMetricsInput = KernelMetricsInput & { detail: 'main' | 'all'; hasSpectrum: boolean };

/**
 * The total's metrics of one component of the kernel, `trace` always among them. Without a spectrum those of the kernel alone: its
 * trace then stands for its largest eigenvalue in the bounds, which makes them larger, never smaller.
 */
export function componentMetrics({
  detail,
  hasSpectrum,
  ...given
}: ComponentMetricsInput): Record<string, MetricValue> {
  const input = { ...given, component: true };
  const all = detail === 'all';
  const spectral = all ? (Object.keys(SPECTRAL_METRICS) as SpectralMetricName[]) : MAIN_SPECTRAL;
  const only = all
    ? (Object.keys(KERNEL_METRICS) as KernelMetricName[]).filter((name) => !NEVER.includes(name))
    : MAIN_KERNEL;
  const ofSpectrum = spectralMetrics(input);
  const names = hasSpectrum ? [...new Set<SpectralMetricName>(['trace', ...spectral])] : (['trace'] as const);
  const chosen = names.flatMap((name) => (Number.isNaN(ofSpectrum[name].value) ? [] : [[name, ofSpectrum[name]]]));
  return { ...Object.fromEntries(chosen), ...kernelMetrics({ ...input, only }) };
}

/** The same in a worker thread. Kernels on a `SharedArrayBuffer` are not copied on the way. */
export async function componentMetricsInWorker(input: ComponentMetricsInput): Promise<Record<string, MetricValue>> {
  return await runInWorker(new URL('./tasks/component-metrics.task.ts', import.meta.url), input, []);
}
