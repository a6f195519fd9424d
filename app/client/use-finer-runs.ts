'use client';

import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ThinnedSeries } from '../../lib/protocol/api.ts';
import type { Run } from '../../lib/protocol/run.ts';
import type { SeriesAxis } from '../../lib/protocol/scalar.ts';
import { axisOfZoom } from '../figure/axis-of.ts';
import { withFinerPoints } from '../figure/finer-points.ts';
import type { PanelRun, View } from '../panels/panel.ts';
import { fetchSeries } from './api.ts';

/** Points of one curve between the ends of a zoom. */
const POINTS = 2000;
/** Names that the server takes at once. */
const MOST_NAMES = 200;

/** The runs with finer points between the ends of the zoom, where the page has only some of a long curve; the coarse ones until they arrive. */
export function useFinerRuns(runs: readonly PanelRun[], view: View): readonly PanelRun[] {
  const { zoom } = view;
  const answers = useQueries({
    queries: runs.map(({ run, scalars, storedName }) => {
      const names = zoom ? scalars.filter(isThinned).map(({ name }) => storedName?.(name) ?? name) : [];
      const range = zoom && axisOfZoom(zoom, run, view);
      return {
        queryKey: ['finer', run.id, range, names],
        queryFn: ({ signal }: { signal: AbortSignal }) => fetchFiner(run, names, range!, signal),
        enabled: names.length > 0,
        staleTime: Number.POSITIVE_INFINITY,
        structuralSharing: false,
        placeholderData: keepPreviousData,
      } as const;
    }),
  });
  const stamp = answers.map(({ dataUpdatedAt, isPlaceholderData }) => `${dataUpdatedAt}${isPlaceholderData}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` stands for the answers.
  return useMemo(() => {
    if (!zoom) return runs;
    return runs.map((run, i) => {
      const finer = answers[i]?.data;
      if (!finer || finer.size === 0) return run;
      const scalars = run.scalars.map((series) => {
        const fine = finer.get(run.storedName?.(series.name) ?? series.name);
        return fine ? withFinerPoints(series, fine) : series;
      });
      return { ...run, scalars };
    });
  }, [runs, zoom, stamp]);
}

async function fetchFiner(
  { id }: Run,
  names: readonly string[],
  range: { x: SeriesAxis; from: number; to: number },
  signal: AbortSignal,
) {
  const series = await fetchSeries([id], names.slice(0, MOST_NAMES), POINTS, signal, range);
  return new Map(series.map((one) => [one.name, one]));
}

function isThinned(series: PanelRun['scalars'][number] & Partial<Pick<ThinnedSeries, 'exact'>>): boolean {
  return series.exact === false;
}
