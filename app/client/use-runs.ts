'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useChartTheme } from '../components/use-chart-theme.tsx';
import { runsQuery } from './live/query-store.ts';
import { type LiveConnection, useListFeed } from './live/use-live-feed.ts';
import { runColors } from './run-colors.ts';

/** The live list of runs with each run's colour. */
export function useRuns() {
  const feed: LiveConnection = useListFeed();
  return { ...feed, ...useRunList() };
}

/** The list of runs with each run's colour, as it stands where another part of the page follows it. */
export function useRunList() {
  const { data, error } = useQuery({ ...runsQuery, enabled: false });
  const { mode } = useChartTheme();
  const runs = data?.runs;
  const colors = useMemo(() => runColors(runs ?? [], mode), [runs, mode]);
  return { runs, colors, logdir: data?.logdir, head: data?.head, error };
}

/** The colour of one run; other changes of the list do not concern who asks for it. */
export function useRunColor(runId: string): string | undefined {
  const { mode } = useChartTheme();
  const { data } = useQuery({ ...runsQuery, enabled: false, select: ({ runs }) => runColors(runs, mode).get(runId) });
  return data;
}
