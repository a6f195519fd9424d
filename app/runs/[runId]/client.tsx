'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { ApiError } from '../../client/http.ts';
import { runQuery } from '../../client/live/query-store.ts';
import { useRunsFeed } from '../../client/live/use-live-feed.ts';
import { useAlertToasts } from '../../client/use-alert-toasts.ts';
import { useRuns } from '../../client/use-runs.ts';
import { FetchPlotly } from '../../components/fetch-plotly.tsx';
import { LastChange } from '../../components/last-change.tsx';
import { Problem } from '../../components/problem.tsx';
import { RunRail } from '../../components/run-rail.tsx';
import { Shell } from '../../components/shell.tsx';
import { RunContent } from './run-content.tsx';
import { RunSkeleton } from './run-skeleton.tsx';

interface RunClientProps {
  runId: string;
  /** Stands for the panels until their data has come. */
  preview: ReactNode;
}

/** One run, live, with the list of all runs at the left. */
export function RunClient({ runId, preview }: RunClientProps) {
  const list = useRuns();
  const { connection, retry } = useRunsFeed(useMemo(() => [runId], [runId]));
  const { data: state, error } = useQuery({ ...runQuery(runId), enabled: false });
  const run = state?.run;
  useAlertToasts(useMemo(() => (state ? [state] : []), [state]));

  useEffect(() => {
    if (run) document.title = `${run.name} · NTKBoard`;
  }, [run]);

  return (
    <Shell
      connection={connection}
      crumb={run?.name ?? 'run'}
      rail={(close) => <RunRail runs={list.runs} colors={list.colors} active={runId} onChoose={close} />}
    >
      {state?.deleted && <Problem title="This run was deleted" message="Its data is gone from the log directory." />}
      {state && !state.deleted && <RunContent state={state} color={list.colors.get(runId) ?? 'var(--accent)'} />}
      {!state && error && <RunProblem error={error} retry={retry} />}
      {!state && !error && <RunSkeleton>{preview}</RunSkeleton>}
      <FetchPlotly />
      <LastChange id={state?.head} />
    </Shell>
  );
}

function RunProblem({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Problem
        title="There is no such run"
        message="It may have been deleted, or the page watches another log directory."
      />
    );
  }
  return <Problem title="The run could not be read" message={error.message} retry={retry} />;
}
