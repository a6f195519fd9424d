'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import { fetchSeries } from './api.ts';

/** Points of a sparkline. */
const POINTS = 60;
const REFRESH_MS = 5000;

/** The course of one scalar of some runs, by run; fetched anew every few seconds while one of them trains. */
export function useSparks(
  runIds: readonly string[],
  name: string,
  live: boolean,
): ReadonlyMap<string, readonly number[]> {
  const { data } = useQuery({
    queryKey: ['sparks', name, runIds.join()],
    queryFn: async ({ signal }) => {
      const series = await fetchSeries(runIds, [name], POINTS, signal);
      return new Map(series.map(({ runId, values }) => [runId, values.map(fromJsonNumber)]));
    },
    enabled: runIds.length > 0 && name !== '',
    placeholderData: keepPreviousData,
    refetchInterval: live ? REFRESH_MS : false,
    staleTime: REFRESH_MS,
  });
  return data ?? NONE;
}

const NONE: ReadonlyMap<string, readonly number[]> = new Map();
