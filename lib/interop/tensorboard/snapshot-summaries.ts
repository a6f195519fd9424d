import { componentEigenvalues, type NamedArray, weightEigenvalues } from '../../protocol/named-array.ts';
import type { NewSnapshot } from '../../store/store.ts';
import type { SummaryValue } from './event-messages.ts';
import { kernelPicture } from './kernel-picture.ts';
import { logSpectrum } from './log-spectrum.ts';
import { histogramSummary, imageSummary, scalarSummary } from './summaries.ts';

/** Metrics of the monitor itself, by the endings of their names. */
const OF_MONITOR = /(Ms|Bytes|Snapshots)$|^monitor/;

const PICTURE =
  'Samples ordered by label. Dark: smallest value of this picture; bright: largest. Both stand in the PNG.';

/**
 * What TensorBoard is shown of a snapshot: histograms of log10 eigenvalues, of the kernel, its components and the weights' W W^T, every metric as a scalar, trace and share of every component, and
 * the kernel and its components as pictures.
 */
export function snapshotSummaries(snapshot: NewSnapshot): SummaryValue[] {
  return [
    ...spectrum('ntk/log10_eigenvalues', 'log10 of the positive eigenvalues.', snapshot.eigenvalues),
    ...Object.entries(snapshot.arrays ?? {}).flatMap(arraySpectrum),
    ...Object.entries(snapshot.metrics).map(([name, { value }]) => scalarSummary(metricTag(name), value)),
    ...snapshot.components.map(({ summary }) => scalarSummary(`ntk_share/${summary.name}`, summary.share)),
    ...pictures(snapshot),
  ];
}

function spectrum(tag: string, description: string, eigenvalues: ArrayLike<number>): SummaryValue[] {
  const bins = logSpectrum(eigenvalues);
  return bins ? [histogramSummary(tag, bins, description)] : [];
}

/** Of a named array, if it is a spectrum. */
function arraySpectrum([name, { data }]: [string, NamedArray]): SummaryValue[] {
  const spectra = [
    { prefix: componentEigenvalues(''), tag: 'ntk_log10_eigenvalues', of: 'the component' },
    { prefix: weightEigenvalues(''), tag: 'weights_log10_eigenvalues', of: 'W W^T' },
  ];
  const found = spectra.find(({ prefix }) => name.startsWith(prefix));
  if (!found) return [];
  const { prefix, tag, of } = found;
  return spectrum(`${tag}/${name.slice(prefix.length)}`, `log10 of the positive eigenvalues of ${of}.`, data);
}

/** `ntk/trace` of the kernel, `ntk_trace/dense/bias` of a component or weight: TensorBoard groups by what stands before the first slash. */
function metricTag(name: string): string {
  if (OF_MONITOR.test(name)) return `monitor/${name}`;
  return name.includes('/') ? `ntk_${name}` : `ntk/${name}`;
}

function pictures({ total, components }: NewSnapshot): SummaryValue[] {
  const named = [
    { name: 'total', thumbnail: total },
    ...components.map(({ summary, thumbnail }) => ({ name: summary.name, thumbnail })),
  ];
  return named.map(({ name, thumbnail }) => {
    const { size } = thumbnail;
    return imageSummary(`kernel/${name}`, { width: size, height: size, png: kernelPicture(thumbnail) }, PICTURE);
  });
}
