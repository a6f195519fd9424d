import type { HistogramRow } from '../client/api.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { bandFigure, heatmapFigure, largestShare, ridgeFigure } from '../figure/distributions.ts';
import { matchesName } from '../figure/scalar-groups.ts';
import { tellApart } from '../format/tell-apart.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface HistogramChart extends Chart {
  name: string;
  /** The name, short and unlike the others. */
  label: string;
  rows: readonly HistogramRow[];
  owner: PanelRun;
  one: boolean;
  /** Of the histograms of this name of all runs, where colours tell it: the largest share in a bin. */
  most?: number;
}

/** Charts at once: each is a hundred kilobytes. */
const MOST = 12;

/** Weights, gradients and whatever else was logged as a histogram, over training. */
export const histograms: Panel<HistogramChart> = {
  title: 'Histograms',
  section: 'histograms',
  caption:
    'How the values of a weight, a gradient or any tensor are distributed, step by step. Bands: median, middle 50 %, 90 % and all; ridges: ' +
    'one histogram behind the other, the newest in front; heatmap: colour is the share of values. Bands that widen without end: weights or ' +
    'gradients explode; that shrink to a line: they vanish. From ntkLogger.histogram, gradients, and beside snapshots.',
  howToLog: "ntkLogger.histogram('activations', tensor, { step });",
  span: { medium: 12, wide: 12, several: 12 },
  height: 208,
  minChartWidth: 260,
  controls: [
    { key: 'histogram', label: 'Find histograms by name', search: true },
    {
      key: 'distribution',
      label: 'How histograms are drawn',
      options: [
        { value: 'bands', label: 'bands' },
        { value: 'ridges', label: 'ridges' },
        { value: 'heatmap', label: 'heatmap' },
      ],
    },
  ],
  arrays: (run, view) =>
    shownNames(run, view).map((name) => ({
      kind: 'histogram',
      runId: run.run.id,
      name,
      version: run.histogramsAt ?? 0,
    })),
  charts: (runs, arrays, view) => {
    const names = [...new Set(runs.flatMap((run) => shownNames(run, view)))];
    const labels = tellApart(names, 34);
    return names.flatMap((name, i) => {
      const label = labels[i]!;
      const drawn = runs.flatMap((run): HistogramChart[] => {
        const rows = arrays.histogram(run.run.id, name);
        const several = runs.length > 1;
        if (!rows || rows.length === 0) return [];
        return [
          { key: `${run.run.id}/${name}`, name, label, rows, owner: run, one: !several, ...(several ? { run } : {}) },
        ];
      });
      if (drawn.length < 2 || view.choices.distribution !== 'heatmap') return drawn;
      const most = Math.max(...drawn.map(({ rows }) => largestShare(rows)));
      return drawn.map((chart) => ({ ...chart, most }));
    });
  },
  isEmpty: (runs) => runs.every(({ histogramNames = [] }) => histogramNames.length === 0),
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

/** The first of those that are searched for. */
function shownNames({ histogramNames = [] }: PanelRun, view: View): readonly string[] {
  return histogramNames.filter((name) => matchesName(name, view.choices.histogram ?? '')).slice(0, MOST);
}

function toFigure({ name, label, rows, owner, one, most }: HistogramChart, theme: ChartTheme, view: View): Figure {
  const color = one ? theme.accent : owner.color;
  const figure = FIGURES[view.choices.distribution ?? 'bands'] ?? bandFigure;
  const drawn = figure({ rows, run: owner, label, color, most }, theme, view);
  const broken = rows.reduce((sum, { nonFinite }) => sum + nonFinite, 0);
  const found = (owner.histogramNames ?? []).filter((other) => matchesName(other, view.choices.histogram ?? '')).length;
  const note = [
    ...(broken > 0 ? [`${broken} not finite`] : []),
    ...(found > MOST && one && name === shownNames(owner, view)[0] ? [`${MOST} of ${found}: search for others`] : []),
  ].join(' · ');
  return {
    ...drawn,
    ...(note ? { note } : {}),
    attributes: { 'data-name': name, 'data-points': String(rows.length) },
  };
}

const FIGURES: Record<string, typeof bandFigure> = { bands: bandFigure, ridges: ridgeFigure, heatmap: heatmapFigure };
