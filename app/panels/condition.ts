import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { MetricValueJson } from '../../lib/protocol/snapshot.ts';
import { positionOf } from '../figure/axis-of.ts';
import { baseLayout, cursorLine, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { xRange } from '../figure/x-range.ts';
import { formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface ConditionChart extends Chart {
  runs: readonly PanelRun[];
}

const DIRECTIONS = {
  max: { metric: 'conditionNumber', label: 'condition number λ₁/λₙ' },
  min: { metric: 'conditionNumberInverse', label: 'inverse condition number λₙ/λ₁' },
};

/** The condition number over training. */
export const condition: Panel<ConditionChart> = {
  title: 'Condition number',
  caption:
    'Largest over smallest eigenvalue of the kernel on the probe, per snapshot. Rising: some directions of the data ' +
    'are learned ever more slowly than others. Hollow points are bounds: the smallest eigenvalue is below the ' +
    'numerical error. λ₁/λₙ is the definition of the literature, λₙ/λ₁ that of TorchNTK.',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  controls: [
    {
      key: 'direction',
      label: 'Direction of the condition number',
      options: [
        { value: 'max', label: 'max/min' },
        { value: 'min', label: 'min/max' },
      ],
    },
  ],
  charts: (runs) => (runs.some((run) => run.snapshots.length > 0) ? [{ key: 'condition', runs }] : []),
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ runs }: ConditionChart, theme: ChartTheme, view: View): Figure {
  const { metric, label } = view.choices.direction === 'min' ? DIRECTIONS.min : DIRECTIONS.max;
  const lines = runs.map((run) => ({ run, points: pointsOf(run, metric, view) }));
  const range = logRange(lines.flatMap(({ points }) => points.map((point) => point.y)));
  const drawn = lines.map(({ points }) => points.filter((point) => point.y > 0 && Number.isFinite(point.y)));
  const missing = lines.reduce((sum, { points }, i) => sum + points.length - drawn[i]!.length, 0);
  const one = runs.length === 1;
  const layout = baseLayout(theme, { label: view.x, range: xRange(runs, view) }, { label, type: 'log', range });
  return {
    data: lines.map(({ run, points }) => trace(run, points, theme, one)),
    layout: { ...layout, shapes: runs.flatMap((run) => marks(run, theme, view, one)) },
    ...(missing > 0 ? { note: `${missing} without a finite value` } : {}),
    attributes: { 'data-points': String(drawn.reduce((sum, points) => sum + points.length, 0)) },
  };
}

interface Point {
  x: number;
  y: number;
  step: number;
  value: MetricValueJson;
}

function pointsOf(run: PanelRun, metric: string, view: View): Point[] {
  return run.snapshots.flatMap((snapshot) => {
    const [value, x] = [snapshot.metrics[metric], positionOf(snapshot, view)];
    return value && x !== null ? { x, y: fromJsonNumber(value.value), step: snapshot.step, value } : [];
  });
}

function trace(run: PanelRun, points: readonly Point[], theme: ChartTheme, one: boolean): Record<string, unknown> {
  const color = one ? theme.accent : run.color;
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: run.run.name,
    x: points.map((point) => point.x),
    // Plotly leaves a gap at null; zero and infinity have no place on a log axis.
    y: points.map((point) => (point.y > 0 && Number.isFinite(point.y) ? point.y : null)),
    customdata: points.map((point) => point.step),
    text: points.map((point) => describe(point, one ? '' : run.run.name)),
    hovertemplate: '%{text}<extra></extra>',
    line: { color, width: 1.75, shape: 'linear' },
    marker: {
      size: points.length > 200 ? 3 : points.length > 60 ? 4 : 6,
      color: points.map((point) => (point.value.trusted ? color : theme.surface)),
      line: { color, width: points.length > 200 ? 1 : 1.5 },
    },
  };
}

function describe({ step, value }: Point, name: string): string {
  const relation = value.relation === '=' ? '' : value.relation === '>=' ? '≥ ' : '≤ ';
  const doubt = value.trusted ? '' : '<br>below the numerical error: a bound';
  return `${name ? `<b>${escapeHtml(name)}</b><br>` : ''}${relation}${formatNumber(fromJsonNumber(value.value))} · step ${step}${doubt}`;
}

function marks(run: PanelRun, theme: ChartTheme, view: View, one: boolean): Record<string, unknown>[] {
  const chosen = run.snapshots[run.current];
  const cursor = chosen && positionOf(chosen, view);
  const faults = run.events.filter(
    (event) => one && event.level !== 'info' && event.step !== null && view.x === 'step',
  );
  return [
    ...faults.map((event) => cursorLine(event.step!, fade(theme.error, 0.55), 'dot')),
    ...(cursor === null || cursor === undefined ? [] : [cursorLine(cursor, fade(theme.muted, 0.7))]),
  ];
}
