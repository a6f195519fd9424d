import type { Run } from '../../lib/protocol/run.ts';
import type { SeriesAxis } from '../../lib/protocol/scalar.ts';
import type { View } from '../panels/panel.ts';

/** What curves can be drawn over; `relative` is the time since the run began, `wall` the time of day. */
export const X_AXES = ['step', 'epoch', 'relative', 'wall'] as const;
export type XAxis = (typeof X_AXES)[number];

/** Something that was logged. */
export interface Row {
  step: number;
  epoch: number | null;
  wallMs: number;
}

/** Where a row of a run stands on the chosen x axis; null when it has no epoch. */
export function positionOf(row: Row, run: Pick<Run, 'createdMs'>, view: View): number | null {
  switch (view.x) {
    case 'step':
      return row.step;
    case 'epoch':
      return row.epoch;
    case 'relative':
      return (row.wallMs - run.createdMs) / (view.timeUnit ?? TIME_UNITS[0]).ms;
    case 'wall':
      return localMs(row.wallMs);
  }
}

/** A stretch of the x axis as the server takes it: of steps, epochs or milliseconds of the time of day. */
export function axisOfZoom(
  [from, to]: readonly [number, number],
  run: Pick<Run, 'createdMs'>,
  { x, timeUnit = TIME_UNITS[0] }: View,
): { x: SeriesAxis; from: number; to: number } {
  const short = (value: number) => Number(value.toFixed(6));
  if (x === 'step' || x === 'epoch') return { x, from: short(from), to: short(to) };
  const wallOf = (value: number) =>
    x === 'relative' ? run.createdMs + value * timeUnit.ms : value + new Date(value).getTimezoneOffset() * 60_000;
  return { x: 'wall', from: Math.floor(wallOf(from)), to: Math.ceil(wallOf(to)) };
}

/** A unit in which the time since a run's beginning is told. */
export interface TimeUnit {
  name: string;
  ms: number;
}

const TIME_UNITS = [
  { name: 's', ms: 1000 },
  { name: 'min', ms: 60_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'days', ms: 86_400_000 },
] as const satisfies readonly TimeUnit[];

/** The unit that reads best for a duration. */
export function timeUnitOf(ms: number): TimeUnit {
  const [seconds, minutes, hours, days] = TIME_UNITS;
  return ms < 3 * minutes.ms ? seconds : ms < 3 * hours.ms ? minutes : ms < 3 * days.ms ? hours : days;
}

/** Plotly draws dates as UTC: shifted, so that they read as the reader's own time. */
function localMs(wallMs: number): number {
  return wallMs - new Date(wallMs).getTimezoneOffset() * 60_000;
}
