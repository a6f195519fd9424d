import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';

/** How many earlier snapshots are drawn behind the chosen one. */
export const MAX_GHOSTS = 4;

/**
 * Snapshots to draw behind the one at `current`, oldest first: up to four earlier ones at equal distances, and the
 * pinned ones. The distance is a power of two, so while training goes on the ghosts stay put for long.
 */
export function ghostsOf(
  snapshots: readonly SnapshotSummary[],
  current: number,
  pins: readonly number[],
): SnapshotSummary[] {
  const stride = 2 ** Math.ceil(Math.log2(Math.max(1, current / MAX_GHOSTS)));
  return snapshots.filter(
    (snapshot, i) => i !== current && ((i < current && i % stride === 0) || pins.includes(snapshot.step)),
  );
}
