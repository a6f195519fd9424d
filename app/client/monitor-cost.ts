import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';

/** What the monitor costs a training: milliseconds, bytes, and the share of the training's time. */
export interface MonitorCost {
  /** Mean time the training thread stood still for a snapshot. */
  meanStandstillMs: number;
  /** Everything the newest snapshot took, most of it off the training thread. */
  lastTotalMs: number;
  /** Of the run until the newest snapshot, in [0, 1]; null when it is not known. */
  share: number | null;
  /** Host memory of the newest snapshot's Jacobian and kernels; null when it was not measured. */
  lastBytes: number | null;
}

/** The cost of the snapshots so far; null without any. */
export function monitorCost(snapshots: readonly SnapshotSummary[]): MonitorCost | null {
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  if (!first || !last) return null;
  const stoodMs = snapshots.reduce((sum, snapshot) => sum + standstillMs(snapshot), 0);
  const { captureMs: capture, gramMs, eighMs, writeMs } = last.timings;
  const bytes = ['jacobianBytes', 'gramBytes'].map((name) => metricOf(last, name));
  return {
    meanStandstillMs: stoodMs / snapshots.length,
    lastTotalMs: capture + gramMs + eighMs + (metricOf(last, 'metricsMs') ?? 0) + writeMs,
    share: metricOf(last, 'monitorShareOfRun') ?? shareOfStandstills(first, last, stoodMs),
    lastBytes: bytes.includes(null) ? null : bytes.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  };
}

/** In the snapshot thread the capture does not hold the training up: it waits for a copy of the weights only. */
function standstillMs(snapshot: SnapshotSummary): number {
  return metricOf(snapshot, 'copyMs') ?? snapshot.timings.captureMs;
}

/** Of runs that did not measure their share: captures against the time between first and last snapshot. */
function shareOfStandstills(first: SnapshotSummary, last: SnapshotSummary, stoodMs: number): number | null {
  const elapsedMs = last.wallMs - first.wallMs;
  return elapsedMs > 0 ? Math.min(1, (stoodMs - standstillMs(first)) / elapsedMs) : null;
}

function metricOf({ metrics }: SnapshotSummary, name: string): number | null {
  const metric = metrics[name];
  return metric ? fromJsonNumber(metric.value) : null;
}
