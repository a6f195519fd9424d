import type { AlertJson } from '../../../lib/protocol/alert.ts';
import type { ThinnedSeries } from '../../../lib/protocol/api.ts';
import type { Change } from '../../../lib/protocol/change.ts';
import type { RunEvent } from '../../../lib/protocol/event.ts';
import type { ScalarPointJson } from '../../../lib/protocol/scalar.ts';
import type { SnapshotSummary } from '../../../lib/protocol/snapshot.ts';
import { keepEqualParts } from '../../figure/equal-parts.ts';
import type { RunState } from './state.ts';
import { thinSeries } from './thin-series.ts';

/** A series that grows beyond so many points on the page is thinned: memory and drawing stay bounded however long it is open. */
const MOST_POINTS = 6000;

/** A run's state after `changes`; changes of other runs are ignored, untouched parts stay the same objects. */
export function reduceRun(state: RunState, changes: readonly Change[]): RunState {
  let next = state;
  const points: ScalarPointJson[] = [];
  for (const change of changes) {
    if (change.runId !== state.run.id) continue;
    if (change.kind === 'run') next = { ...next, run: keepEqualParts(next.run, change.run) };
    else if (change.kind === 'run-deleted') next = { ...next, deleted: true };
    else if (change.kind === 'snapshot') next = { ...next, snapshots: upsertSnapshot(next.snapshots, change.snapshot) };
    else if (change.kind === 'event') next = { ...next, events: upsertEvent(next.events, change.event) };
    else if (change.kind === 'alert') next = { ...next, alerts: upsertAlert(next.alerts, change.alert) };
    else if (change.kind === 'histogram') next = withHistograms(next, change);
    else if (change.kind === 'text') next = { ...next, textsAt: change.id };
    else if (change.kind === 'scalars') points.push(...change.points);
    else if (change.kind === 'run-truncated') {
      next = truncate({ ...next, scalars: upsertPoints(next.scalars, points.splice(0)) }, change.afterStep);
      next = { ...next, histogramsAt: change.id, textsAt: change.id };
    }
  }
  return points.length > 0 ? { ...next, scalars: upsertPoints(next.scalars, points) } : next;
}

function withHistograms(state: RunState, { id, histograms }: Change & { kind: 'histogram' }): RunState {
  const names = new Set([...state.histogramNames, ...histograms.map(({ name }) => name)]);
  const grown = names.size > state.histogramNames.length;
  return { ...state, histogramsAt: id, histogramNames: grown ? [...names].sort() : state.histogramNames };
}

function truncate(state: RunState, afterStep: number): RunState {
  return {
    ...state,
    snapshots: state.snapshots.filter(({ step }) => step <= afterStep),
    alerts: state.alerts.filter(({ step }) => step <= afterStep),
    events: state.events.filter(({ step }) => step === null || step <= afterStep),
    scalars: state.scalars.map((series) => firstPoints(series, afterStep)).filter(({ steps }) => steps.length > 0),
  };
}

function firstPoints(series: ThinnedSeries, afterStep: number): ThinnedSeries {
  const count = lowerBound(series.steps.length, (i) => series.steps[i]! <= afterStep);
  if (count === series.steps.length) return series;
  const { name, exact, steps, epochs, wallMs, values } = series;
  return {
    name,
    exact,
    steps: steps.slice(0, count),
    epochs: epochs.slice(0, count),
    wallMs: wallMs.slice(0, count),
    values: values.slice(0, count),
  };
}

function upsertSnapshot(snapshots: readonly SnapshotSummary[], snapshot: SnapshotSummary): SnapshotSummary[] {
  const at = lowerBound(snapshots.length, (i) => snapshots[i]!.step < snapshot.step);
  return snapshots.toSpliced(at, snapshots[at]?.step === snapshot.step ? 1 : 0, snapshot);
}

function upsertEvent(events: readonly RunEvent[], event: RunEvent): RunEvent[] {
  const key = JSON.stringify(event, Object.keys(event).sort());
  const known = events.some((other) => JSON.stringify(other, Object.keys(other).sort()) === key);
  return known ? [...events] : [...events, event];
}

/** In the order of steps; of one step as they came. */
function upsertAlert(alerts: readonly AlertJson[], alert: AlertJson): AlertJson[] {
  const others = alerts.filter(({ rule, step }) => rule !== alert.rule || step !== alert.step);
  const at = lowerBound(others.length, (i) => others[i]!.step <= alert.step);
  return others.toSpliced(at, 0, alert);
}

function upsertPoints(series: readonly ThinnedSeries[], points: readonly ScalarPointJson[]): ThinnedSeries[] {
  const byName = new Map<string, ScalarPointJson[]>();
  for (const point of points) {
    const own = byName.get(point.name);
    if (own) own.push(point);
    else byName.set(point.name, [point]);
  }
  const known = series.map((one) => {
    const added = byName.get(one.name);
    byName.delete(one.name);
    return added ? mergePoints(one, added) : one;
  });
  const added = [...byName].map(([name, own]) =>
    mergePoints({ name, exact: true, steps: [], epochs: [], wallMs: [], values: [] }, own),
  );
  return [...known, ...added];
}

function mergePoints(series: ThinnedSeries, points: readonly ScalarPointJson[]): ThinnedSeries {
  const next = {
    name: series.name,
    exact: series.exact,
    steps: series.steps.slice(),
    epochs: series.epochs.slice(),
    wallMs: series.wallMs.slice(),
    values: series.values.slice(),
  };
  for (const { step, epoch, wallMs, value } of points) {
    const at = lowerBound(next.steps.length, (i) => next.steps[i]! < step);
    const replaced = next.steps[at] === step ? 1 : 0;
    next.steps.splice(at, replaced, step);
    next.epochs.splice(at, replaced, epoch);
    next.wallMs.splice(at, replaced, wallMs);
    next.values.splice(at, replaced, value);
  }
  return next.steps.length > MOST_POINTS ? thinSeries(next, MOST_POINTS / 2) : next;
}

/** First index of [0, length) that is not `before`, by bisection; appended rows cost O(log n). */
function lowerBound(length: number, before: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
