import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import { withAlertMarks } from '../figure/alert-marks.ts';
import { positionOf } from '../figure/axis-of.ts';
import { baseLayout, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { inSight } from '../figure/finer-points.ts';
import { groupTraces } from '../figure/group-traces.ts';
import { factsOf, telling } from '../figure/hyperparameters.ts';
import { inlierRange } from '../figure/inlier-range.ts';
import { groupScalars, matchesName, type ScalarLine } from '../figure/scalar-groups.ts';
import { smooth } from '../figure/smoothing.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { thin } from '../figure/thin.ts';
import { xAxis } from '../figure/x-axis.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface ScalarChart extends Chart {
  name: string;
  lines: readonly ScalarLine[];
  runs: readonly PanelRun[];
}

/** Loss, accuracy and whatever else was logged, one small chart each. */
export const scalars: Panel<ScalarChart> = {
  title: 'Scalars',
  section: 'overview',
  caption:
    'Every number logged beside the kernel, one chart per name, grouped by what stands before the slash; a val_ series is the dashed line ' +
    'in the chart of its training series. Smoothed curves keep the logged one faintly behind them. Drag to zoom all curves of the page, ' +
    'double click to see everything again. From ntkLogger.log, or the metrics given to ntkLogger.step.',
  howToLog: 'ntkLogger.log({ loss, acc }, { step });',
  span: { medium: 6, wide: 12, several: 12 },
  height: 208,
  minChartWidth: 220,
  ownAxes: true,
  controls: [
    { key: 'band', label: 'Group by', optionsOf: (runs) => (runs.length > 1 ? telling(runs.map(factsOf)) : []) },
    { key: 'find', label: 'Find scalars by name', search: true },
    {
      key: 'y',
      label: 'Scale of the scalars',
      tucked: true,
      options: [
        { value: 'linear', label: 'linear' },
        { value: 'log', label: 'log' },
      ],
    },
    { key: 'smooth', label: 'Smoothing', tucked: true, slider: { min: 0, max: 0.99, step: 0.01 } },
    {
      key: 'average',
      label: 'Average by',
      tucked: true,
      options: [
        { value: 'ema', label: 'points' },
        { value: 'time', label: 'x axis' },
      ],
    },
    {
      key: 'outliers',
      label: 'Outliers',
      tucked: true,
      options: [
        { value: 'show', label: 'show' },
        { value: 'clip', label: 'clip' },
      ],
    },
  ],
  charts: (runs, _arrays, view) => {
    const lines = runs.flatMap((run) => run.scalars.map((series) => ({ run, series })));
    const found = groupScalars(lines.filter(({ series }) => matchesName(series.name, view.choices.find ?? '')));
    return found.map(({ name, group, lines: own }) => ({ key: name, name, group, lines: own, runs }));
  },
  isEmpty: (runs) => runs.every((run) => run.scalars.length === 0),
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ name, lines, runs }: ScalarChart, theme: ChartTheme, view: View): Figure {
  const log = (view.axes?.y ?? view.choices.y) === 'log';
  const logX = view.axes?.x === 'log';
  const [weight, how] = [Number(view.choices.smooth ?? 0), view.choices.average === 'time' ? 'time' : 'ema'] as const;
  const drawn = lines.map((line) => {
    const points = pointsOf(line, view, logX);
    const smoothed = smooth(points, weight, how);
    return {
      ...line,
      points: thin(inSight(points, view.zoom)),
      smoothed: smoothed === points ? null : thin(inSight(smoothed, view.zoom)),
    };
  });
  const values = drawn.flatMap(({ points }) => points.map((point) => point.y));
  const range = log ? logRange(values) : view.choices.outliers === 'clip' ? inlierRange(values) : undefined;
  const layout = baseLayout(theme, xAxis(runs, view), {
    label: labelOf(name, lines),
    type: log ? 'log' : 'linear',
    range,
    ...(range && !log ? { revision: range.join() } : {}),
  });
  const one = runs.length === 1;
  const by = view.choices.band;
  const figure: Figure = {
    data:
      by && !one
        ? groupTraces(
            drawn.map((line) => ({ ...line, points: line.smoothed ?? line.points })),
            by,
            log,
            theme,
          )
        : drawn.flatMap((line) => [
            ...(line.smoothed ? [rawTrace(line, theme, one, log)] : []),
            trace({ ...line, points: line.smoothed ?? line.points }, theme, one, log),
          ]),
    layout: {
      ...layout,
      margin: { l: 44, r: 10, t: 22, b: 34 },
      shapes: runs.flatMap((run) => stepCursor(run, theme, view)),
    },
    ...noteOf(values, log ? undefined : range),
  };
  return withAlertMarks(figure, runs, theme, view);
}

/** What the reader does not see. */
function noteOf(values: readonly number[], range: readonly [number, number] | undefined): { note?: string } {
  const broken = values.filter((value) => !Number.isFinite(value)).length;
  const outside = range ? values.filter((value) => value < range[0] || value > range[1]).length : 0;
  const note = [
    ...(broken > 0 ? [`${broken} not finite`] : []),
    ...(outside > 0 ? [`${outside} outlier${outside === 1 ? '' : 's'} outside`] : []),
  ].join(' · ');
  return note ? { note } : {};
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

function pointsOf({ series, run }: ScalarLine, view: View, logX: boolean): SeriesPoint[] {
  return rowsOf(series).flatMap(({ value, ...row }) => {
    const x = positionOf(row, run.run, view);
    return x === null || (logX && x <= 0) ? [] : [{ x, y: fromJsonNumber(value), step: row.step }];
  });
}

function rowsOf({ steps, epochs, wallMs, values }: ScalarSeries) {
  return steps.map((step, i) => ({ step, epoch: epochs[i] ?? null, wallMs: wallMs[i]!, value: values[i]! }));
}

type DrawnLine = ScalarLine & { points: readonly SeriesPoint[] };

function colorOf({ run, validation }: ScalarLine, theme: ChartTheme, one: boolean): string {
  return !one ? run.color : validation ? theme.text : theme.accent;
}

function heights(points: readonly SeriesPoint[], log: boolean): (number | null)[] {
  return points.map(({ y }) => (Number.isFinite(y) && !(log && y <= 0) ? y : null));
}

/** The logged curve behind the smoothed one. */
function rawTrace(line: DrawnLine, theme: ChartTheme, one: boolean, log: boolean): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: 'lines',
    name: `${line.series.name} as logged`,
    x: line.points.map((point) => point.x),
    y: heights(line.points, log),
    hoverinfo: 'skip',
    line: { color: fade(colorOf(line, theme, one), 0.25), width: 1 },
  };
}

function trace(line: DrawnLine, theme: ChartTheme, one: boolean, log: boolean): Record<string, unknown> {
  const { run, series, validation, points } = line;
  const color = colorOf(line, theme, one);
  const name = one ? series.name : `${series.name} · ${run.run.name}`;
  return {
    type: 'scatter',
    mode: points.length > 40 || validation ? 'lines' : 'lines+markers',
    name,
    x: points.map((point) => point.x),
    y: heights(points, log),
    customdata: points.map((point) => point.step),
    hovertemplate: `<b>${escapeHtml(name)}</b><br>%{y:.4~g} · step %{customdata}<extra></extra>`,
    line: { color, width: validation ? 1.25 : 1.5, dash: validation ? '5px,3px' : 'solid' },
    marker: { color, size: 3.5 },
  };
}
