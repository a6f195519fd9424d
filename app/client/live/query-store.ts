import type { QueryClient } from '@tanstack/react-query';
import { fetchRun, fetchRuns } from '../api.ts';
import { keptFor } from '../kept-for.ts';
import type { FeedStore } from './live-feed.ts';
import { reduceRun } from './reduce-run.ts';
import { applyChanges, type ListState, type RunState, reduceList } from './state.ts';

/** Changes arrive by the feed, so a loaded state is never stale to the query cache. */
const LIVE = { staleTime: Number.POSITIVE_INFINITY, gcTime: keptFor(10 * 60_000), structuralSharing: false } as const;

/** As many requests as a browser has connections for. */
const AT_ONCE = 6;

/** The query of the runs list. */
export const runsQuery = { queryKey: ['runs'], queryFn: () => fetchRuns() as Promise<ListState>, ...LIVE };

/** The query of one run's state. */
export function runQuery(runId: string) {
  return { queryKey: ['run', runId], queryFn: () => fetchRun(runId) as Promise<RunState>, ...LIVE };
}

/** The runs list in the query cache, as a feed's store. */
export function listStore(client: QueryClient): FeedStore {
  const key = runsQuery.queryKey;
  return {
    load: () => client.prefetchQuery(runsQuery),
    position: () => client.getQueryData<ListState>(key) ?? null,
    apply: (page) => client.setQueryData<ListState>(key, (state) => state && applyChanges(state, page, reduceList)),
    reset: () => void client.resetQueries({ queryKey: key }),
  };
}

/** Several runs' states in the query cache, as one feed's store. */
export function runsStore(client: QueryClient, runIds: () => readonly string[]): FeedStore {
  const states = () => runIds().flatMap((id) => client.getQueryData<RunState>(['run', id]) ?? []);
  return {
    load: async () => {
      const waiting = [...runIds()];
      const several = waiting.length > 1;
      const loadNext = async (): Promise<void> => {
        // In a task of its own: to ask for fifty runs at once keeps the page from its first picture.
        if (several) await new Promise((resolve) => setTimeout(resolve));
        const id = waiting.shift();
        if (id === undefined) return;
        await client.prefetchQuery(runQuery(id));
        await loadNext();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, loadNext));
    },
    position: () => states().reduce<RunState | null>((a, b) => (a && a.head <= b.head ? a : b), null),
    apply: (page) => {
      for (const id of runIds()) {
        client.setQueryData<RunState>(['run', id], (state) => state && applyChanges(state, page, reduceRun));
      }
    },
    reset: () => void client.resetQueries({ queryKey: ['run'] }),
  };
}
