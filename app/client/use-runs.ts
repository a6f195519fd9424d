'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useChartTheme } from '../components/use-chart-theme.ts';
import { runsQuery } from './live/query-store.ts';
import { type LiveConnection, useListFeed } from './live/use-live-feed.ts';
import { runColors } from './run-colors.ts';

/** The live list of runs with each run's colour. */
export function useRuns() {
  const feed: LiveConnection = useListFeed();
  const { data, error } = useQuery({ ...runsQuery, enabled: false });
  const { mode } = useChartTheme();
  const runs = data?.runs;
  const colors = useMemo(() => runColors(runs ?? [], mode), [runs, mode]);
  return { ...feed, runs, colors, logdir: data?.logdir, head: data?.head, error };
}
