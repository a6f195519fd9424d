import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';

/** What the monitor costs a training: milliseconds, and the share of the time between first and last snapshot. */
export interface MonitorCost {
  /** Mean time the training thread stood still for a snapshot. */
  meanCaptureMs: number;
  /** Everything the newest snapshot took, most of it off the training thread. */
  lastTotalMs: number;
  /** Null with fewer than two snapshots. */
  share: number | null;
}

/** The cost of the snapshots so far; null without any. */
export function monitorCost(snapshots: readonly SnapshotSummary[]): MonitorCost | null {
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  if (!first || !last) return null;
  const captureMs = snapshots.reduce((sum, { timings }) => sum + timings.captureMs, 0);
  const { captureMs: capture, gramMs, eighMs, writeMs } = last.timings;
  const elapsedMs = last.wallMs - first.wallMs;
  return {
    meanCaptureMs: captureMs / snapshots.length,
    lastTotalMs: capture + gramMs + eighMs + writeMs,
    share: elapsedMs > 0 ? (captureMs - first.timings.captureMs) / elapsedMs : null,
  };
}
