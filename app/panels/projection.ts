import { SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import type { Numbers, ProbeSamples } from '../client/api.ts';
import { baseLayout } from '../figure/base-layout.ts';
import { type ChartTheme, runColor } from '../figure/chart-theme.ts';
import { formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, View } from './panel.ts';

interface ProjectionChart extends Chart {
  step: number;
  /** `[k, N]`, the largest eigenvalue's first. */
  vectors: Numbers;
  n: number;
  probe: ProbeSamples | null;
}

/** Eigenvectors that every snapshot has, where the probe is large enough. */
const VECTORS = [1, 2, 3, 4, 5, 6, 7, 8];

/** A list of them that begins with one. */
function vectorsFrom(first: number, direction: string) {
  const ordered = [first, ...VECTORS.filter((k) => k !== first)];
  return ordered.map((k) => ({ value: String(k), label: `${direction} v${subscript(k)}` }));
}

/** The probe seen along two eigenvectors of the kernel. */
export const projection: Panel<ProjectionChart> = {
  title: 'Eigenvectors',
  section: 'labels',
  caption:
    'Each point is a probe sample at its entries in two eigenvectors of the kernel, coloured by label. Classes that stand apart along the ' +
    'first eigenvectors are what the network learns first. From the eigenvectors of ntkLogger.step(..., { labels }).',
  howToLog: 'await ntkLogger.step(model, X, { labels });',
  span: { medium: 12, wide: 4, several: 12 },
  height: 280,
  minChartWidth: 280,
  controls: [
    { key: 'across', label: 'Eigenvector across', listed: true, options: vectorsFrom(1, '→') },
    { key: 'up', label: 'Eigenvector upwards', listed: true, options: vectorsFrom(2, '↑') },
  ],
  arrays: (run) => {
    const snapshot = run.snapshots[run.current];
    if (!snapshot) return [];
    const { step, changeId: version, probeHash } = snapshot;
    return [
      { kind: 'named', runId: run.run.id, step, version, names: [SNAPSHOT_ARRAYS.eigenvectors] },
      { kind: 'probe', hash: probeHash },
    ];
  },
  charts: (runs, arrays) =>
    runs.flatMap((run) => {
      const snapshot = run.snapshots[run.current];
      const vectors = snapshot && arrays.named(run.run.id, snapshot.step, SNAPSHOT_ARRAYS.eigenvectors);
      if (!snapshot || !vectors) return [];
      const probe = arrays.probe(snapshot.probeHash) ?? null;
      return [{ key: run.run.id, run, step: snapshot.step, vectors, n: snapshot.n, probe }];
    }),
  toFigure,
};

function toFigure({ step, vectors, n, probe }: ProjectionChart, theme: ChartTheme, view: View): Figure {
  const available = vectors.length / n;
  const chosen = [Number(view.choices.across ?? 1), Number(view.choices.up ?? 2)];
  const [first, second] = chosen.map((k) => Math.min(k, available)) as [number, number];
  const at = (k: number, i: number) => vectors[(k - 1) * n + i]!;
  const classes = probe?.labels ? [...new Set(probe.labels)].sort((a, b) => a - b) : [null];
  const layout = baseLayout(theme, { label: `v${subscript(first)}` }, { label: `v${subscript(second)}` });
  return {
    data: classes.map((label, place) => {
      const samples = Array.from({ length: n }, (_, i) => i).filter(
        (i) => label === null || probe?.labels?.[i] === label,
      );
      return {
        type: 'scatter',
        mode: 'markers',
        name: label === null ? 'samples' : `class ${label}`,
        x: samples.map((i) => at(first, i)),
        y: samples.map((i) => at(second, i)),
        customdata: samples,
        marker: { size: 6, color: label === null ? theme.accent : runColor(place, theme.mode), opacity: 0.85 },
        text: samples.map(
          (i) =>
            `sample ${i}${label === null ? '' : ` · class ${label}`}<br>${formatNumber(at(first, i))}, ${formatNumber(at(second, i))}`,
        ),
        hovertemplate: '%{text}<extra></extra>',
      };
    }),
    layout: {
      ...layout,
      showlegend: classes.length > 1,
      margin: { l: 48, r: 12, t: 22, b: classes.length > 1 ? 58 : 34 },
      legend: { orientation: 'h', x: 0, y: -0.16, yanchor: 'top', font: { size: 10.5 }, itemwidth: 30 },
    },
    attributes: { 'data-step': String(step), 'data-points': String(n) },
  };
}

function subscript(k: number): string {
  return String.fromCharCode(0x2080 + k);
}
