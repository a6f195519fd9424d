import type { HistogramQuantile } from '../../lib/protocol/histogram-quantiles.ts';
import type { HistogramRow } from '../client/api.ts';
import { formatCompact, formatNumber } from '../format/format.ts';
import type { Figure, PanelRun, View } from '../panels/panel.ts';
import { baseLayout } from './base-layout.ts';
import { type ChartTheme, fade } from './chart-theme.ts';
import { colorBar } from './color-bar.ts';
import { escapeHtml } from './escape-html.ts';
import { rebin } from './rebin.ts';
import { stepCursor } from './step-cursor.ts';
import { xAxis } from './x-axis.ts';

/** A histogram over steps. */
export interface Distribution {
  rows: readonly HistogramRow[];
  run: PanelRun;
  label: string;
  color: string;
  /** The share at the end of the scale of colours; absent: the largest. */
  most?: number | undefined;
}

/** Pairs of quantiles, from the widest band to the narrowest. */
const BANDS: readonly (readonly [HistogramQuantile, HistogramQuantile])[] = [
  ['0', '1'],
  ['0.05', '0.95'],
  ['0.25', '0.75'],
];
/** Ridges behind each other, and bins of a heatmap. */
const [RIDGES, BINS] = [24, 64];

/** Histograms are told by step alone: their x axis is the step, zoomed with the others when those are too. */
function stepAxis(run: PanelRun, view: View) {
  return xAxis([run], view.x === 'step' ? view : { ...view, x: 'step', zoom: null });
}

/** Median and bands of quantiles over training. */
export function bandFigure({ rows, run, label, color }: Distribution, theme: ChartTheme, view: View): Figure {
  const layout = baseLayout(theme, stepAxis(run, view), { label: escapeHtml(label) });
  const x = rows.map(({ step }) => step);
  const at = (q: HistogramQuantile) => rows.map(({ quantiles }) => finite(quantiles[q]));
  const edge = { type: 'scatter', mode: 'lines', x, line: { width: 0 }, hoverinfo: 'skip' };
  const bands = BANDS.flatMap(([low, high], i) => [
    { ...edge, y: at(high) },
    { ...edge, y: at(low), fill: 'tonexty', fillcolor: fade(color, 0.1 + 0.09 * i) },
  ]);
  const median = {
    type: 'scatter',
    mode: rows.length === 1 ? 'markers' : 'lines',
    x,
    y: at('0.5'),
    customdata: x,
    text: rows.map(describe),
    hovertemplate: '%{text}<extra></extra>',
    line: { color, width: 1.75 },
    marker: { color, size: 5 },
  };
  return {
    data: [...bands, median],
    layout: { ...layout, margin: MARGIN, shapes: cursorOf(run, theme, view) },
  };
}

/** One histogram behind the other, the newest in front. */
export function ridgeFigure({ rows, label, color }: Distribution, theme: ChartTheme): Figure {
  const shown = spread(rows, RIDGES);
  const grid = rebin(shown, BINS);
  const most = Math.max(1e-12, ...grid.shares.flat());
  // Ridges overlap by three rows.
  const height = 3 / most;
  const layout = baseLayout(theme, { label: 'value' }, { label: escapeHtml(label) });
  const data = shown.flatMap(({ step }, t) => {
    const lift = shown.length - 1 - t;
    const y = grid.shares[t]!.map((share) => lift + share * height);
    return [
      { type: 'scatter', mode: 'lines', x: grid.centres, y: y.map(() => lift), line: { width: 0 }, hoverinfo: 'skip' },
      {
        type: 'scatter',
        mode: 'lines',
        x: grid.centres,
        y,
        fill: 'tonexty',
        fillcolor: fade(color, 0.1 + (0.5 * (t + 1)) / shown.length),
        line: { color: theme.surface, width: 1 },
        customdata: y.map(() => step),
        text: grid.shares[t]!.map((share) => formatNumber(100 * share)),
        hovertemplate: 'step %{customdata}<br>%{text} % near %{x:.3~g}<extra></extra>',
      },
    ];
  });
  const labelled = spread(shown, 5);
  return {
    data,
    layout: {
      ...layout,
      margin: MARGIN,
      yaxis: {
        ...(layout.yaxis as object),
        tickmode: 'array',
        tickvals: labelled.map((row) => shown.length - 1 - shown.indexOf(row)),
        ticktext: labelled.map(({ step }) => formatCompact(step)),
        showgrid: false,
      },
    },
  };
}

/** The largest share of the values in a bin of {@link heatmapFigure}. */
export function largestShare(rows: readonly HistogramRow[]): number {
  return rebin(rows, BINS).shares.reduce((most, shares) => Math.max(most, ...shares), 0);
}

/** The share of the values in every bin, training from left to right. */
export function heatmapFigure({ rows, run, label, most }: Distribution, theme: ChartTheme, view: View): Figure {
  const grid = rebin(rows, BINS);
  const layout = baseLayout(theme, stepAxis(run, view), { label: escapeHtml(label) });
  return {
    data: [
      {
        type: 'heatmap',
        x: rows.map(({ step }) => step),
        y: grid.centres,
        z: grid.centres.map((_, bin) => grid.shares.map((shares) => (shares[bin]! > 0 ? shares[bin]! : null))),
        zmin: 0,
        ...(most === undefined ? {} : { zmax: most }),
        colorscale: theme.sequential,
        customdata: grid.centres.map(() => rows.map(({ step }) => step)),
        hovertemplate: '%{z:.2%} near %{y:.3~g}<br>step %{customdata}<extra></extra>',
        hoverongaps: false,
        colorbar: colorBar(theme, 'share', '.0%'),
      },
    ],
    layout: { ...layout, margin: { ...MARGIN, r: 60 }, shapes: cursorOf(run, theme, view) },
  };
}

const MARGIN = { l: 48, r: 10, t: 22, b: 34 };

function cursorOf(run: PanelRun, theme: ChartTheme, view: View) {
  return stepCursor(run, theme, { ...view, x: 'step' });
}

function describe({ step, count, mean, std, quantiles }: HistogramRow): string {
  const ends = `${formatNumber(quantiles['0'])} to ${formatNumber(quantiles['1'])}`;
  return `<b>step ${step}</b><br>${formatCompact(count)} values, ${ends}<br>mean ${formatNumber(mean)}, deviation ${formatNumber(std)}<br>median ${formatNumber(quantiles['0.5'])}`;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** At most `most` rows, the first and the last among them. */
function spread<Row>(rows: readonly Row[], most: number): Row[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!);
}
