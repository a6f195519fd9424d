import { SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import type { Numbers } from '../client/api.ts';
import { baseLayout } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import type { Chart, Figure, Panel } from './panel.ts';

interface ClassEntriesChart extends Chart {
  step: number;
  edges: Numbers;
  within: Numbers;
  between: Numbers | null;
  mean: number | null;
}

const NAMES = [
  SNAPSHOT_ARRAYS.entryEdges,
  SNAPSHOT_ARRAYS.withinEntries,
  SNAPSHOT_ARRAYS.betweenEntries,
  SNAPSHOT_ARRAYS.entries,
  SNAPSHOT_ARRAYS.meanEntry,
] as const;

/** Kernel entries within and between classes. */
export const classEntries: Panel<ClassEntriesChart> = {
  title: 'Within and between classes',
  section: 'labels',
  caption:
    'How the kernel’s entries off the diagonal are spread, of pairs of one class and of two, each as a share of its pairs; dotted: the mean entry. ' +
    'The further apart, the more a step on one sample helps its own class only. After TorchNTK, arXiv:2205.12372.',
  howToLog: 'await ntkLogger.step(model, X, { labels });',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  minChartWidth: 280,
  controls: [],
  arrays: (run) => {
    const snapshot = run.snapshots[run.current];
    if (!snapshot) return [];
    const { step, changeId: version } = snapshot;
    return [{ kind: 'named', runId: run.run.id, step, version, names: NAMES }];
  },
  charts: (runs, arrays) =>
    runs.flatMap((run) => {
      const step = run.snapshots[run.current]?.step;
      if (step === undefined) return [];
      const named = (name: string) => arrays.named(run.run.id, step, name) ?? null;
      const edges = named(SNAPSHOT_ARRAYS.entryEdges);
      const within = named(SNAPSHOT_ARRAYS.withinEntries) ?? named(SNAPSHOT_ARRAYS.entries);
      if (!edges || !within) return [];
      const between = named(SNAPSHOT_ARRAYS.betweenEntries);
      return [
        { key: run.run.id, run, step, edges, within, between, mean: named(SNAPSHOT_ARRAYS.meanEntry)?.[0] ?? null },
      ];
    }),
  toFigure,
};

function toFigure({ step, edges, within, between, mean }: ClassEntriesChart, theme: ChartTheme): Figure {
  const layout = baseLayout(theme, { label: 'kernel entry Θ(xₙ, xₘ)' }, { label: 'share of pairs' });
  const line = { color: theme.muted, width: 1.25, dash: 'dot' };
  return {
    data: between
      ? [trace(edges, between, 'between classes', theme.warning), trace(edges, within, 'within a class', theme.accent)]
      : [trace(edges, within, 'all pairs', theme.accent)],
    layout: {
      ...layout,
      yaxis: { ...(layout.yaxis as object), tickformat: '.0%', rangemode: 'tozero' },
      showlegend: between !== null,
      legend: { x: 1, y: 1, xanchor: 'right', yanchor: 'top', bgcolor: 'rgba(0,0,0,0)', font: { size: 11 } },
      shapes: mean === null ? [] : [{ type: 'line', x0: mean, x1: mean, yref: 'paper', y0: 0, y1: 1, line }],
    },
    attributes: { 'data-step': String(step) },
  };
}

function trace(edges: Numbers, counts: Numbers, name: string, color: string) {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0) || 1;
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x: Array.from(counts, (_, bin) => (edges[bin]! + edges[bin + 1]!) / 2),
    y: Array.from(counts, (count) => count / total),
    line: { color, width: 1.5, shape: 'hvh' },
    fill: 'tozeroy',
    fillcolor: fade(color, 0.18),
    hovertemplate: `%{y:.2%} of the pairs ${name}<br>Θ near %{x:.3~g}<extra></extra>`,
  };
}
