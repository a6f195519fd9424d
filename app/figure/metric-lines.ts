import type { PanelRun, View } from '../panels/panel.ts';
import type { ChartTheme } from './chart-theme.ts';
import { groupLegend, groupTraces } from './group-traces.ts';
import { type MetricPoint, metricTrace } from './metric-line.ts';

/** The points of a metric of each run. */
export interface MetricLine {
  run: PanelRun;
  points: readonly MetricPoint[];
}

/** A metric's lines as traces with the annotations that belong to them: one a run, or of several runs one a group where the reader wants groups. */
export function metricLines(
  lines: readonly MetricLine[],
  theme: ChartTheme,
  view: View,
  log: boolean,
): { data: Record<string, unknown>[]; legend: Record<string, unknown>[] } {
  const one = lines.length === 1;
  const by = view.choices.band;
  if (!by || one)
    return { data: lines.map(({ run, points }) => metricTrace(run, points, theme, one, log)), legend: [] };
  const runs = lines.map(({ run }) => run);
  const curves = lines.map(({ run, points }) => ({
    run,
    curve: { x: points.map(({ x }) => x), y: points.map(({ y }) => y) },
  }));
  return { data: groupTraces(curves, runs, by, log, theme), legend: [groupLegend(runs, by, theme)] };
}
