'use client';

import { Skeleton, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useRef } from 'react';
import { runQuery } from '../client/live/query-store.ts';
import type { RunState } from '../client/live/state.ts';
import { useRunsFeed } from '../client/live/use-live-feed.ts';
import { useAlertToasts } from '../client/use-alert-toasts.ts';
import { useRuns } from '../client/use-runs.ts';
import { FetchPlotly } from '../components/fetch-plotly.tsx';
import { LastChange } from '../components/last-change.tsx';
import { Problem } from '../components/problem.tsx';
import { Shell } from '../components/shell.tsx';
import classes from './compare.module.css';
import { CompareContent } from './compare-content.tsx';
import { RunPicker } from './run-picker.tsx';
import { compareParams } from './search-params.ts';
import { useGroupColors } from './use-group-colors.ts';

/** Several runs on shared scales, live. */
export function CompareClient() {
  const list = useRuns();
  const [{ runs: ids }, set] = useQueryStates(compareParams);
  const { connection, retry } = useRunsFeed(ids);
  const results = useQueries({ queries: ids.map((id) => ({ ...runQuery(id), enabled: false })) });
  const states = results.flatMap(({ data }): RunState[] => (data && !data.deleted ? [data] : []));
  const colors = useGroupColors(states, list.colors);
  useAlertToasts(states);
  // Drawn once all are there: with each that comes everything would be drawn again.
  const there = results.filter(({ data, isError }) => data || isError).length;
  const complete = useRef(false);
  complete.current ||= ids.length > 0 && there === ids.length;
  const faults = ids.filter((_, i) => results[i]?.isError && !results[i].data);
  const choose = (runs: string[]) => void set({ runs });

  return (
    <Shell connection={connection} crumb="compare">
      <div className={classes.page}>
        <RunPicker ids={ids} runs={list.runs ?? []} colors={colors} onChange={choose} />
        {faults.length > 0 && (
          <Text size="xs" c="var(--error)" role="alert">
            Could not be read: {faults.join(', ')}
          </Text>
        )}
        {ids.length === 0 && (
          <Problem title="Which runs?" message="Add two or more runs above, or tick them in the list of runs." />
        )}
        {ids.length > 0 && faults.length === ids.length && (
          <Problem title="The runs could not be read" message="They may have been deleted." retry={retry} />
        )}
        {there < ids.length && !complete.current && (
          <div role="status">
            <Text size="xs" c="var(--muted)">{`${there} of ${ids.length} runs loaded`}</Text>
            <Skeleton height={300} mt={8} radius={8} />
          </div>
        )}
        {states.length > 0 && complete.current && <CompareContent states={states} colors={colors} />}
      </div>
      <FetchPlotly />
      <LastChange id={states.length > 0 ? Math.max(...states.map((state) => state.head)) : undefined} />
    </Shell>
  );
}
