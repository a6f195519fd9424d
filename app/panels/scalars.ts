import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import { withAlertMarks } from '../figure/alert-marks.ts';
import { positionOf } from '../figure/axis-of.ts';
import { baseLayout, logRange } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { thin } from '../figure/thin.ts';
import { xRange } from '../figure/x-range.ts';
import { formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface ScalarLine {
  run: PanelRun;
  series: ScalarSeries;
  validation: boolean;
}

interface ScalarChart extends Chart {
  name: string;
  lines: readonly ScalarLine[];
  runs: readonly PanelRun[];
}

const VALIDATION = /^val_/;

/** Loss, accuracy and whatever else was logged, one small chart each. */
export const scalars: Panel<ScalarChart> = {
  title: 'Scalars',
  section: 'overview',
  caption:
    'Every number logged beside the kernel, one chart per name; a val_ series is the dashed line in the chart of its ' +
    'training series. From ntkLogger.log, or the metrics given to ntkLogger.step.',
  howToLog: 'ntkLogger.log({ loss, acc }, { step });',
  span: { medium: 6, wide: 4, several: 12 },
  height: 208,
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
    const names = [...new Set(lines.map(({ series }) => series.name.replace(VALIDATION, '')))].sort(lossFirst);
    return names.map((name) => ({
      key: name,
      name,
      runs,
      lines: lines.filter(({ series }) => series.name.replace(VALIDATION, '') === name),
    }));
  },
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ name, lines, runs }: ScalarChart, theme: ChartTheme, view: View): Figure {
  const drawn = lines.map((line) => ({ ...line, points: thin(pointsOf(line.series, view)) }));
  const log = view.choices.y === 'log';
  const values = drawn.flatMap(({ points }) => points.map((point) => point.y));
  const range = log ? logRange(values) : undefined;
  const layout = baseLayout(
    theme,
    { label: view.x, range: xRange(runs, view) },
    { label: labelOf(name, lines), type: log ? 'log' : 'linear', range },
  );
  const broken = values.filter((value) => !Number.isFinite(value)).length;
  const figure: Figure = {
    data: drawn.map((line) => trace(line, theme, runs.length === 1, log)),
    layout: {
      ...layout,
      margin: { l: 44, r: 10, t: 22, b: 34 },
      shapes: runs.flatMap((run) => stepCursor(run, theme, view)),
    },
    ...(broken > 0 ? { note: `${broken} not finite` } : {}),
  };
  return withAlertMarks(figure, runs, theme, view);
}

/** Loss, then accuracy, then the rest by name, numbers in names as numbers. */
function lossFirst(a: string, b: string): number {
  return importance(a) - importance(b) || a.localeCompare(b, 'en', { numeric: true });
}

function importance(name: string): number {
  if (/^(train_)?loss$/i.test(name)) return 0;
  return /^(train_)?acc(uracy)?$/i.test(name) ? 1 : 2;
}

function labelOf(name: string, lines: readonly ScalarLine[]): string {
  const both = lines.some((line) => line.validation) && lines.some((line) => !line.validation);
  return escapeHtml(both ? `${name} (dashed: val_${name})` : (lines[0]?.series.name ?? name));
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
  const color = !one ? run.color : validation ? theme.text : theme.accent;
  const name = one ? series.name : `${series.name} · ${run.run.name}`;
  return {
    type: 'scatter',
    mode: points.length > 40 || validation ? 'lines' : 'lines+markers',
    name,
    x: points.map((point) => point.x),
    y: points.map((point) => (Number.isFinite(point.y) && !(log && point.y <= 0) ? point.y : null)),
    customdata: points.map((point) => point.step),
    text: points.map((point) => `${formatNumber(point.y, 4)} · step ${point.step}`),
    hovertemplate: `<b>${escapeHtml(name)}</b><br>%{text}<extra></extra>`,
    line: { color, width: validation ? 1.25 : 1.5, dash: validation ? '5px,3px' : 'solid' },
    marker: { color, size: 3.5 },
  };
}
