'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo } from 'react';
import { ApiError } from '../../client/http.ts';
import { runQuery } from '../../client/live/query-store.ts';
import { useListFeed, useRunsFeed } from '../../client/live/use-live-feed.ts';
import { useAlertToasts } from '../../client/use-alert-toasts.ts';
import { useRunColor, useRunList } from '../../client/use-runs.ts';
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

/** One run, live, with the list of all runs at the left. Live data is followed by its parts: the frame around them stands. */
export function RunClient({ runId, preview }: RunClientProps) {
  useListFeed();
  const { connection, retry } = useRunsFeed(useMemo(() => [runId], [runId]));
  const { data: name } = useQuery({ ...runQuery(runId), enabled: false, select: ({ run }) => run.name });

  useEffect(() => {
    if (name !== undefined) document.title = `${name} · NTKBoard`;
  }, [name]);

  const rail = useCallback((close: () => void) => <Rail runId={runId} onChoose={close} />, [runId]);
  const live = useMemo(() => <LiveRun runId={runId} preview={preview} retry={retry} />, [runId, preview, retry]);
  return (
    <Shell connection={connection} crumb={name ?? 'run'} rail={rail}>
      {live}
      <FetchPlotly />
    </Shell>
  );
}

function Rail({ runId, onChoose }: { runId: string; onChoose: () => void }) {
  const { runs, colors } = useRunList();
  return <RunRail runs={runs} colors={colors} active={runId} onChoose={onChoose} />;
}

function LiveRun({ runId, preview, retry }: RunClientProps & { retry: () => void }) {
  const { data: state, error } = useQuery({ ...runQuery(runId), enabled: false });
  const color = useRunColor(runId);
  useAlertToasts(useMemo(() => (state ? [state] : []), [state]));
  return (
    <>
      {state?.deleted && <Problem title="This run was deleted" message="Its data is gone from the log directory." />}
      {state && !state.deleted && <RunContent state={state} color={color ?? 'var(--accent)'} />}
      {!state && error && <RunProblem error={error} retry={retry} />}
      {!state && !error && <RunSkeleton>{preview}</RunSkeleton>}
      <LastChange id={state?.head} />
    </>
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
