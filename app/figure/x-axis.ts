import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf, type Row, type TimeUnit, timeUnitOf } from './axis-of.ts';
import type { AxisChoice } from './base-layout.ts';

/** The x axis of every curve: the same for all charts of a page, so that they line up and are zoomed together. */
export function xAxis(runs: readonly PanelRun[], view: View): AxisChoice {
  const log = view.axes?.x === 'log' && view.x !== 'wall';
  const range = view.zoom ?? wholeRange(runs, view, log);
  return {
    label: labelOf(view),
    shared: view.x,
    ...(view.zoom ? { revision: view.zoom.join() } : {}),
    type: view.x === 'wall' ? 'date' : log ? 'log' : 'linear',
    range: log ? range && logEnds(range) : range,
  };
}

/** The unit in which the time since the runs' beginnings reads best; none where the axis is another. */
export function timeUnitFor({ x }: View, runs: readonly PanelRun[]): TimeUnit | undefined {
  if (x !== 'relative') return undefined;
  return timeUnitOf(runs.reduce((most, { run }) => Math.max(most, run.heartbeatMs - run.createdMs), 0));
}

function labelOf({ x, timeUnit }: View): string {
  if (x === 'relative') return `time since start, ${timeUnit?.name ?? 's'}`;
  return x === 'wall' ? 'time' : x;
}

/** Whether the x axes of the runs' curves end at the same places, whatever a chart's own scale is. */
export function haveOneRange(one: readonly PanelRun[], other: readonly PanelRun[], view: View): boolean {
  return [false, true].every((log) => {
    const [ends, others] = [wholeRange(one, view, log), wholeRange(other, view, log)];
    return ends?.[0] === others?.[0] && ends?.[1] === others?.[1];
  });
}

const known = new WeakMap<readonly PanelRun[], Map<string, [number, number] | undefined>>();

/** From the first to the last snapshot or scalar of all runs; found once for all charts. */
function wholeRange(runs: readonly PanelRun[], view: View, log: boolean): [number, number] | undefined {
  const key = `${view.x}${view.timeUnit?.name ?? ''}${log}`;
  const ranges = known.get(runs) ?? new Map<string, [number, number] | undefined>();
  known.set(runs, ranges);
  if (!ranges.has(key)) ranges.set(key, rangeOf(runs, view, log));
  return ranges.get(key);
}

function rangeOf(runs: readonly PanelRun[], view: View, log: boolean): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const run of runs) {
    for (const row of ends(run, log)) {
      const x = positionOf(row, run.run, view);
      if (x === null || (log && x <= 0)) continue;
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  }
  if (high < low) return undefined;
  if (log) return [low, high];
  if (high === low) return [low - 0.5, high + 0.5];
  const live = runs.some(({ run }) => run.status === 'running');
  const end = live ? endOfGrowing(low, high) : high + 0.025 * (high - low);
  return [low - 0.025 * (end - low), end];
}

/** The end of an axis that grows by an eighth to a sixteenth of its length at a time: live points move nothing but their curve in between. */
function endOfGrowing(low: number, end: number): number {
  const stride = 2 ** Math.floor(Math.log2(end - low)) / 8;
  return low + (Math.floor((end - low) / stride) + 1) * stride;
}

/** First and last row of everything that has an epoch or not; on a log axis the second ones too, since the first are often at 0. */
function* ends({ snapshots, scalars }: PanelRun, log: boolean): Generator<Row> {
  for (const snapshot of [snapshots[0], log ? snapshots[1] : undefined, snapshots.at(-1)]) if (snapshot) yield snapshot;
  for (const { steps, epochs, wallMs } of scalars) {
    const last = steps.length - 1;
    const places = [0, last, ...(log ? [1] : []), epochs.findIndex(isNumber), epochs.findLastIndex(isNumber)];
    for (const i of places) {
      if (i >= 0 && i <= last) yield { step: steps[i]!, epoch: epochs[i] ?? null, wallMs: wallMs[i]! };
    }
  }
}

function isNumber(value: number | null): value is number {
  return value !== null;
}

function logEnds([low, high]: readonly [number, number]): [number, number] {
  const [from, to] = [Math.log10(low > 0 ? low : high / 1e3), Math.log10(high)];
  const air = Math.max(0.03 * (to - from), 0.02);
  return [from - air, to + air];
}
