import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import { formatNumber } from '../format/format.ts';
import { positionOf } from './axis-of.ts';
import { baseLayout, cursorLine, logRange } from './base-layout.ts';
import { type ChartTheme, fade } from './chart-theme.ts';
import { escapeHtml } from './escape-html.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';
import { thin } from './thin.ts';

interface ScalarLine {
  run: PanelRun;
  series: ScalarSeries;
  validation: boolean;
}

interface ScalarChart extends Chart {
  name: string;
  lines: readonly ScalarLine[];
  one: boolean;
}

const VALIDATION = /^val_/;

/** Loss, accuracy and whatever else was logged, one small chart each. */
export const scalars: Panel<ScalarChart> = {
  title: 'Scalars',
  caption:
    'Every number logged beside the kernel, one chart per name; a val_ series is the dashed line in the chart of its ' +
    'training series. From ntkLogger.log, or the metrics given to ntkLogger.step.',
  howToLog: 'ntkLogger.log({ loss, acc }, { step });',
  span: { medium: 6, wide: 8 },
  height: 196,
  minChartWidth: 220,
  controls: [
    {
      key: 'y',
      label: 'Scale of the scalars',
      options: [
        { value: 'linear', label: 'linear' },
        { value: 'log', label: 'log' },
      ],
    },
  ],
  charts: (runs) => {
    const lines = runs.flatMap((run) =>
      run.scalars.map((series) => ({ run, series, validation: VALIDATION.test(series.name) })),
    );
    const names = [...new Set(lines.map(({ series }) => series.name.replace(VALIDATION, '')))];
    return names.map((name) => ({
      key: name,
      name,
      one: runs.length === 1,
      lines: lines.filter(({ series }) => series.name.replace(VALIDATION, '') === name),
    }));
  },
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ name, lines, one }: ScalarChart, theme: ChartTheme, view: View): Figure {
  const drawn = lines.map((line) => ({ ...line, points: thin(pointsOf(line.series, view)) }));
  const log = view.choices.y === 'log';
  const values = drawn.flatMap(({ points }) => points.map((point) => point.y));
  const range = log ? logRange(values) : undefined;
  const layout = baseLayout(theme, { label: view.x }, { label: escapeHtml(name), type: log ? 'log' : 'linear', range });
  const broken = values.filter((value) => !Number.isFinite(value)).length;
  return {
    data: drawn.map((line) => trace(line, theme, one, log)),
    layout: {
      ...layout,
      margin: { l: 44, r: 10, t: 22, b: 34 },
      shapes: [...new Set(lines.map(({ run }) => run))].flatMap((run) => cursor(run, theme, view)),
    },
    ...(broken > 0 ? { note: `${broken} not finite` } : {}),
  };
}

/** One value of a series at its place on the x axis. */
export interface SeriesPoint {
  x: number;
  y: number;
  step: number;
}

function pointsOf(series: ScalarSeries, view: View): SeriesPoint[] {
  return series.steps.flatMap((step, i) => {
    const x = positionOf({ step, epoch: series.epochs[i] ?? null }, view);
    return x === null ? [] : [{ x, y: fromJsonNumber(series.values[i]!), step }];
  });
}

function trace(
  { run, series, validation, points }: ScalarLine & { points: readonly SeriesPoint[] },
  theme: ChartTheme,
  one: boolean,
  log: boolean,
): Record<string, unknown> {
  const color = one ? theme.accent : run.color;
  const name = one ? series.name : `${series.name} · ${run.run.name}`;
  return {
    type: 'scatter',
    mode: points.length > 40 ? 'lines' : 'lines+markers',
    name,
    x: points.map((point) => point.x),
    y: points.map((point) => (Number.isFinite(point.y) && !(log && point.y <= 0) ? point.y : null)),
    customdata: points.map((point) => point.step),
    text: points.map((point) => `${formatNumber(point.y, 4)} · step ${point.step}`),
    hovertemplate: `<b>${escapeHtml(name)}</b><br>%{text}<extra></extra>`,
    line: { color: validation ? fade(color, 0.8) : color, width: 1.5, dash: validation ? '4px,3px' : 'solid' },
    marker: { color, size: 3.5 },
  };
}

function cursor(run: PanelRun, theme: ChartTheme, view: View): Record<string, unknown>[] {
  const chosen = run.snapshots[run.current];
  const x = chosen && positionOf(chosen, view);
  return x === null || x === undefined ? [] : [cursorLine(x, fade(theme.muted, 0.7))];
}
