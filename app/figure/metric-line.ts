import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { MetricValueJson } from '../../lib/protocol/snapshot.ts';
import { formatNumber } from '../format/format.ts';
import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';
import type { ChartTheme } from './chart-theme.ts';
import { escapeHtml } from './escape-html.ts';
import { oncePer } from './once-per.ts';

/** One metric of one snapshot at its place on the x axis. */
export interface MetricPoint {
  x: number;
  y: number;
  step: number;
  probeHash: string;
  value: MetricValueJson;
}

/** The values of a metric over a run's snapshots, in the order of steps. */
export function metricPoints(run: PanelRun, metric: string, view: View): readonly MetricPoint[] {
  const key = ['points', metric, view.x, view.timeUnit?.name, run.run.createdMs].join();
  return oncePer([run.snapshots], key, () => pointsOf(run, metric, view));
}

function pointsOf(run: PanelRun, metric: string, view: View): MetricPoint[] {
  return run.snapshots.flatMap((snapshot) => {
    const [value, x] = [snapshot.metrics[metric], positionOf(snapshot, run.run, view)];
    return value && x !== null
      ? { x, y: fromJsonNumber(value.value), step: snapshot.step, probeHash: snapshot.probeHash, value }
      : [];
  });
}

/**
 * A run's line through the values of a metric, broken where the probe changes; points that are only bounds are hollow.
 *
 * @param one the only run of the panel, drawn in the accent colour
 * @param log on a logarithmic axis, where zero has no place
 */
export function metricTrace(
  run: PanelRun,
  points: readonly MetricPoint[],
  theme: ChartTheme,
  one: boolean,
  log: boolean,
): Record<string, unknown> {
  const color = one ? theme.accent : run.color;
  const key = ['trace', color, theme.surface, one, log, run.run.name].join();
  return oncePer([points], key, () => traceOf(run, points, theme, color, one, log));
}

function traceOf(
  run: PanelRun,
  points: readonly MetricPoint[],
  theme: ChartTheme,
  color: string,
  one: boolean,
  log: boolean,
): Record<string, unknown> {
  const drawn = withGaps(points);
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: run.run.name,
    x: drawn.map((point) => point.x),
    // Plotly leaves a gap at null; zero and infinity have no place on a log axis.
    y: drawn.map(({ y, gap }) => (!gap && Number.isFinite(y) && !(log && y <= 0) ? y : null)),
    customdata: drawn.map((point) => point.step),
    text: drawn.map((point) => describe(point, one ? '' : run.run.name)),
    hovertemplate: '%{text}<extra></extra>',
    line: { color, width: 1.75, shape: 'linear' },
    marker: {
      size: points.length > 200 ? 3 : points.length > 60 ? 4 : 6,
      color: drawn.map((point) => (point.value.trusted ? color : theme.surface)),
      line: { color, width: points.length > 200 ? 1 : 1.5 },
    },
  };
}

/** The points, with one that is not drawn before each that is on another probe than the one before it. */
function withGaps(points: readonly MetricPoint[]): (MetricPoint & { gap?: true })[] {
  return points.flatMap((point, i) =>
    i > 0 && points[i - 1]!.probeHash !== point.probeHash ? [{ ...point, gap: true as const }, point] : [point],
  );
}

function describe({ step, value }: MetricPoint, name: string): string {
  const relation = value.relation === '=' ? '' : value.relation === '>=' ? '≥ ' : '≤ ';
  const doubt = value.trusted ? '' : '<br>below the numerical error: a bound';
  return `${name ? `<b>${escapeHtml(name)}</b><br>` : ''}${relation}${formatNumber(fromJsonNumber(value.value))} · step ${step}${doubt}`;
}
