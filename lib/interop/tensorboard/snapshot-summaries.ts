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
 * What TensorBoard is shown of a snapshot: the histogram of log10 eigenvalues, every metric as a scalar, trace and share of every component, and
 * the kernel and its components as pictures.
 */
export function snapshotSummaries(snapshot: NewSnapshot): SummaryValue[] {
  const spectrum = logSpectrum(snapshot.eigenvalues);
  return [
    ...(spectrum ? [histogramSummary('ntk/log10_eigenvalues', spectrum, 'log10 of the positive eigenvalues.')] : []),
    ...Object.entries(snapshot.metrics).map(([name, { value }]) => scalarSummary(metricTag(name), value)),
    ...snapshot.components.map(({ summary }) => scalarSummary(`ntk_share/${summary.name}`, summary.share)),
    ...pictures(snapshot),
  ];
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
