import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { indexAt } from '../client/snapshot-at.ts';
import type { Alignment } from './search-params.ts';

/** Every place at which some run has a snapshot, ascending. */
export function positionsOf(runs: readonly (readonly SnapshotSummary[])[], align: Alignment): number[] {
  const all = runs.flatMap((snapshots) => snapshots.flatMap((snapshot, i) => placeOf(snapshot, i, align) ?? []));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Index of a run's snapshot at, or last before, a position; null: its newest. */
export function alignedIndex(snapshots: readonly SnapshotSummary[], align: Alignment, position: number | null): number {
  return indexAt(
    snapshots.map((snapshot, i) => placeOf(snapshot, i, align)),
    position,
  );
}

function placeOf(snapshot: SnapshotSummary, index: number, align: Alignment): number | null {
  if (align === 'index') return index + 1;
  return align === 'epoch' ? snapshot.epoch : snapshot.step;
}
