import type { Change } from '../../lib/protocol/change.ts';
import type { SubscribeRequest } from '../../lib/protocol/socket.ts';

export type Selection = SubscribeRequest['runs'];

/**
 * The room of a selection. Clients that follow the same runs share one; a client is in exactly one room, so it gets each
 * change once and in the order of the feed, whichever run it belongs to.
 */
export function roomOf(runs: Selection): string {
  return runs === 'list' ? 'list' : `runs:${JSON.stringify([...new Set(runs)].sort())}`;
}

/** The selection of a room, or null for a room that is no subscription. */
export function selectionOf(room: string): Selection | null {
  if (room === 'list') return room;
  return room.startsWith('runs:') ? (JSON.parse(room.slice('runs:'.length)) as string[]) : null;
}

/** The changes that a selection follows, in their order. */
export function select(changes: readonly Change[], runs: Selection): Change[] {
  if (runs === 'list') return changes.filter(({ kind }) => kind === 'run' || kind === 'run-deleted');
  const followed = new Set(runs);
  return changes.filter(({ runId }) => followed.has(runId));
}
