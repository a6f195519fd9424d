import type { Change } from '../../lib/protocol/change.ts';
import type { SubscribeRequest } from '../../lib/protocol/socket.ts';

const ROOM = 'follow:';

/**
 * The room of a selection. Clients that follow the same share one; a client is in at most one such room, so it gets each
 * change once and in the order of the feed, whichever run it belongs to.
 */
export function roomOf({ runs, kinds }: SubscribeRequest): string {
  const sorted = runs === 'list' ? runs : [...new Set(runs)].sort();
  return ROOM + JSON.stringify({ runs: sorted, ...(kinds && { kinds: [...new Set(kinds)].sort() }) });
}

/** The selection of a room, or null for a room that is no subscription. */
export function selectionOf(room: string): SubscribeRequest | null {
  return room.startsWith(ROOM) ? (JSON.parse(room.slice(ROOM.length)) as SubscribeRequest) : null;
}

/** The changes that a selection follows, in their order. A run's coming, going and being cut are told whatever the kinds. */
export function select(changes: readonly Change[], { runs, kinds }: SubscribeRequest): Change[] {
  const wanted = kinds && new Set<string>(['run', 'run-deleted', 'run-truncated', ...kinds]);
  const ofKind = ({ kind }: Change) => !wanted || wanted.has(kind);
  if (runs === 'list') return changes.filter(({ kind }) => kind === 'run' || kind === 'run-deleted');
  const followed = new Set(runs);
  return changes.filter((change) => followed.has(change.runId) && ofKind(change));
}
