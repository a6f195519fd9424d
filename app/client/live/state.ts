import type { RunStateAnswer, RunsAnswer } from '../../../lib/protocol/api.ts';
import type { Change } from '../../../lib/protocol/change.ts';
import type { Run } from '../../../lib/protocol/run.ts';

/** The runs list as last known; `head` is the newest change it includes. */
export type ListState = RunsAnswer;
/** One run as last known; `deleted` once its deletion was seen. */
export type RunState = RunStateAnswer & {
  deleted?: true;
  /** The newest change of a histogram, or of a text, since the state was loaded: what was fetched before it is old. */
  histogramsAt?: number;
  textsAt?: number;
};

/** A stretch of the feed as the socket or `/api/v1/changes` delivers it. */
export interface Changes {
  feed: string;
  changes: readonly Change[];
  head: number;
}

/**
 * `state` with every change of `page` applied that it does not include yet, in order, each as an upsert on its key.
 * The very same object when nothing is new. A page of another feed must not be given.
 */
export function applyChanges<S extends { head: number }>(
  state: S,
  page: Changes,
  reduce: (state: S, changes: readonly Change[]) => S,
): S {
  const fresh = page.changes.filter((change) => change.id > state.head).sort((a, b) => a.id - b.id);
  const head = Math.max(state.head, page.head, fresh.at(-1)?.id ?? 0);
  if (head === state.head) return state;
  return { ...(fresh.length > 0 ? reduce(state, fresh) : state), head };
}

/** The runs list after `changes`, newest run first. */
export function reduceList(state: ListState, changes: readonly Change[]): ListState {
  const byId = new Map(state.runs.map((run) => [run.id, run]));
  for (const change of changes) {
    if (change.kind === 'run' && change.run.deletedMs === null) byId.set(change.runId, change.run);
    else if (change.kind === 'run' || change.kind === 'run-deleted') byId.delete(change.runId);
  }
  return { ...state, runs: [...byId.values()].sort(newestFirst) };
}

function newestFirst(a: Run, b: Run): number {
  return b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1);
}
