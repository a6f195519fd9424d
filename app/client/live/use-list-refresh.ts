'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fetchRuns } from '../api.ts';
import { runsQuery } from './query-store.ts';
import type { ListState } from './state.ts';

const REFRESH_MS = 10_000;

/**
 * Reads the runs list again now and then: that a run crashed or stalled is derived by the server when it is asked, so
 * no change announces it.
 */
export function useListRefresh(): void {
  const client = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      fetchRuns().then(
        (answer) =>
          client.setQueryData<ListState>(runsQuery.queryKey, (state) =>
            !state || (state.feed === answer.feed && answer.head >= state.head) ? answer : state,
          ),
        () => undefined,
      );
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [client]);
}
