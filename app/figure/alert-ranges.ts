import type { AlertJson } from '../../lib/protocol/alert.ts';
import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf, type Row } from './axis-of.ts';
import { fade } from './chart-theme.ts';
import { oncePer } from './once-per.ts';

/** For how long what an alert told went on: until the row in which it was over, null while it is not. */
export interface AlertRange {
  alert: AlertJson;
  until: Row | null;
}

interface Value extends Row {
  value: number;
}

/** Alerts whose condition has a limit and a metric to look at again; the others hold for a moment. */
const LASTING = new Set(['threshold', 'stability', 'condition-number', 'non-finite']);

/** The stretches of a run in which a metric was beyond the limit that an alert told, or not finite. */
export function alertRanges({ alerts, scalars, snapshots }: PanelRun, most: number): readonly AlertRange[] {
  if (alerts.length === 0) return [];
  return oncePer([alerts, scalars, snapshots], `ranges ${most}`, () =>
    alerts.slice(-most).flatMap((alert) => {
      const rows = LASTING.has(alert.kind) ? valuesOf(alert.metric, scalars, snapshots) : [];
      if (rows.length === 0) return [];
      return [{ alert, until: rows.find((row) => row.step > alert.step && !holds(alert, row.value)) ?? null }];
    }),
  );
}

/** A faint band over each stretch, below the curves; one that is not over reaches to the end of the axis. */
export function alertBands(
  run: PanelRun,
  ranges: readonly AlertRange[],
  colorOf: (alert: AlertJson) => string,
  view: View,
  axis: { type?: string; range?: readonly [number, number] },
): Record<string, unknown>[] {
  const end = axis.range && (axis.type === 'log' ? 10 ** axis.range[1] : axis.range[1]);
  return ranges.flatMap(({ alert, until }) => {
    const [x0, x1] = [positionOf(alert, run.run, view), until ? positionOf(until, run.run, view) : (end ?? null)];
    if (x0 === null || x1 === null || x1 <= x0) return [];
    const fillcolor = fade(colorOf(alert), 0.09);
    return [
      { type: 'rect', xref: 'x', yref: 'paper', x0, x1, y0: 0, y1: 1, fillcolor, line: { width: 0 }, layer: 'below' },
    ];
  });
}

function valuesOf(metric: string, scalars: PanelRun['scalars'], snapshots: PanelRun['snapshots']): readonly Value[] {
  const series = scalars.find(({ name }) => name === metric);
  if (!series) {
    return snapshots.flatMap(({ step, epoch, wallMs, metrics }) => {
      const own = metrics[metric];
      return own ? [{ step, epoch, wallMs, value: fromJsonNumber(own.value) }] : [];
    });
  }
  return series.steps.map((step, i) => ({
    step,
    epoch: series.epochs[i] ?? null,
    wallMs: series.wallMs[i]!,
    value: fromJsonNumber(series.values[i]!),
  }));
}

function holds({ kind, value, threshold }: AlertJson, now: number): boolean {
  if (kind === 'non-finite') return !Number.isFinite(now);
  const limit = threshold ?? Number.NaN;
  return fromJsonNumber(value) > limit ? now > limit : now < limit;
}
