import { withAlertMarks } from '../figure/alert-marks.ts';
import { baseLayout, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { type Curve, curveOf, heights } from '../figure/curve.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { inSight } from '../figure/finer-points.ts';
import { groupingKeys, groupLegend, groupTraces } from '../figure/group-traces.ts';
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
    'double click to see everything again. Runs grouped by a config key become means in bands from the lowest to the highest of them, here and in the ' +
    'curves of kernel metrics. From ntkLogger.log, or the metrics given to ntkLogger.step.',
  howToLog: 'ntkLogger.log({ loss, acc }, { step });',
  span: { medium: 6, wide: 12, several: 12 },
  height: 208,
  minChartWidth: 220,
  ownAxes: true,
  showsScalars: true,
  controls: [
    { key: 'band', label: 'Group by', optionsOf: (runs) => (runs.length > 1 ? groupingKeys(runs) : []) },
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
  legend: groupLegend,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ name, lines, runs }: ScalarChart, theme: ChartTheme, view: View): Figure {
  const log = (view.axes?.y ?? view.choices.y) === 'log';
  const logX = view.axes?.x === 'log';
  const [weight, how] = [Number(view.choices.smooth ?? 0), view.choices.average === 'time' ? 'time' : 'ema'] as const;
  const drawn = lines.map((line) => {
    const curve = curveOf(line.series, line.run, view, logX);
    const smoothed = smooth(curve, weight, how);
    return {
      ...line,
      curve: thin(inSight(curve, view.zoom)),
      smoothed: smoothed === curve ? null : thin(inSight(smoothed, view.zoom)),
    };
  });
  const [only] = drawn;
  const values = only && drawn.length === 1 ? only.curve.y : drawn.flatMap(({ curve }) => curve.y);
  const inliers = view.choices.outliers === 'clip' ? inlierRange(log ? values.map(Math.log10) : values) : undefined;
  const range = inliers ?? (log ? logRange(values) : undefined);
  const layout = baseLayout(theme, xAxis(runs, view), {
    label: labelOf(name, lines),
    type: log ? 'log' : 'linear',
    range,
    ...(inliers ? { revision: inliers.join() } : {}),
  });
  const one = runs.length === 1;
  const by = one ? '' : view.choices.band;
  const figure: Figure = {
    data: by
      ? groupTraces(
          drawn.map((line) => ({ ...line, curve: line.smoothed ?? line.curve })),
          runs,
          by,
          log,
          theme,
        )
      : drawn.flatMap((line) => [
          ...(line.smoothed ? [rawTrace(line, theme, one, log)] : []),
          trace({ ...line, curve: line.smoothed ?? line.curve }, theme, one, log),
        ]),
    layout: {
      ...layout,
      margin: { l: 44, r: 10, t: 22, b: 34 },
      shapes: runs.flatMap((run) => stepCursor(run, theme, view)),
    },
    ...noteOf(values, log && inliers ? [10 ** inliers[0], 10 ** inliers[1]] : inliers),
  };
  return withAlertMarks(figure, runs, theme, view);
}

/** What the reader does not see. */
function noteOf(values: readonly number[], range: readonly [number, number] | undefined): { note?: string } {
  let [broken, outside] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) broken++;
    if (range && (value < range[0] || value > range[1])) outside++;
  }
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

type DrawnLine = ScalarLine & { curve: Curve };

function colorOf({ run, validation }: ScalarLine, theme: ChartTheme, one: boolean): string {
  return !one ? run.color : validation ? theme.text : theme.accent;
}

/** The logged curve behind the smoothed one. */
function rawTrace(line: DrawnLine, theme: ChartTheme, one: boolean, log: boolean): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: 'lines',
    name: `${line.series.name} as logged`,
    x: line.curve.x,
    y: heights(line.curve.y, log),
    hoverinfo: 'skip',
    line: { color: fade(colorOf(line, theme, one), 0.25), width: 1 },
  };
}

function trace(line: DrawnLine, theme: ChartTheme, one: boolean, log: boolean): Record<string, unknown> {
  const { run, series, validation, curve } = line;
  const color = colorOf(line, theme, one);
  const name = one ? series.name : `${series.name} · ${run.run.name}`;
  return {
    type: 'scatter',
    mode: curve.x.length > 40 || validation ? 'lines' : 'lines+markers',
    name,
    x: curve.x,
    y: heights(curve.y, log),
    customdata: curve.step,
    hovertemplate: `<b>${escapeHtml(name)}</b><br>%{y:.4~g} · step %{customdata}<extra></extra>`,
    line: { color, width: validation ? 1.25 : 1.5, dash: validation ? '5px,3px' : 'solid' },
    marker: { color, size: 3.5 },
  };
}
