import type { PanelRun, View } from '../panels/panel.ts';
import type { ChartTheme } from './chart-theme.ts';
import { groupTraces } from './group-traces.ts';
import { type MetricPoint, metricTrace } from './metric-line.ts';

/** The points of a metric of each run. */
export interface MetricLine {
  run: PanelRun;
  points: readonly MetricPoint[];
}

/** A metric as traces: one a run, or of several runs one a group where the reader wants groups. */
export function metricTraces(
  lines: readonly MetricLine[],
  theme: ChartTheme,
  view: View,
  log: boolean,
): Record<string, unknown>[] {
  const one = lines.length === 1;
  const by = view.choices.band;
  if (!by || one) return lines.map(({ run, points }) => metricTrace(run, points, theme, one, log));
  const curves = lines.map(({ run, points }) => ({
    run,
    curve: { x: points.map(({ x }) => x), y: points.map(({ y }) => y) },
  }));
  return groupTraces(
    curves,
    lines.map(({ run }) => run),
    by,
    log,
    theme,
  );
}
