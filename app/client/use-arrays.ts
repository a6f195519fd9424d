'use client';

import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import {
  fetchArrayOverSteps,
  fetchHistogram,
  fetchKernel,
  fetchNamedArrays,
  fetchProbe,
  fetchSpectrum,
} from './api.ts';
import { type ArrayRequest, keyOf } from './array-requests.ts';
import { type ArrayAnswer, type Arrays, arraysOf } from './arrays.ts';
import { keptFor } from './kept-for.ts';

/** `settled` is false while a request is on its way; `fault` is the first one's message that failed. */
export interface LoadedArrays {
  arrays: Arrays;
  settled: boolean;
  fault: string | null;
}

/** Fetches arrays once and for ever: they never change for a version. */
export function useArrays(wanted: readonly ArrayRequest[]): LoadedArrays {
  const requests = [...new Map(wanted.map((request) => [keyOf(request), request])).values()];
  const results = useQueries({ queries: requests.map(arrayQuery) });
  const stamp = results.map((result) => `${result.dataUpdatedAt}${result.status}`).join();
  const asked = requests.map(keyOf).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` and `asked` stand for results and requests.
  return useMemo(
    () => ({
      arrays: arraysOf(
        requests,
        results.map(({ data }) => data),
      ),
      settled: results.every((result) => !result.isPending),
      fault: results.find((result) => result.isError)?.error?.message ?? null,
    }),
    [stamp, asked],
  );
}

/** Fetches arrays that will probably be wanted next. */
export function usePrefetchedArrays(requests: readonly ArrayRequest[]): void {
  const client = useQueryClient();
  const asked = requests.map(keyOf).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` stands for the requests.
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const request of requests) void prefetch(client, request);
    }, 120);
    return () => clearTimeout(timer);
  }, [client, asked]);
}

function prefetch(client: QueryClient, request: ArrayRequest): Promise<void> {
  return client.prefetchQuery(arrayQuery(request));
}

function arrayQuery(request: ArrayRequest) {
  return {
    queryKey: ['array', keyOf(request)],
    queryFn: (context: { signal: AbortSignal }) => fetchArray(request, context),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: keptFor(5 * 60_000),
    structuralSharing: false,
  } as const;
}

/** A request that reads the context's signal is cancelled when nobody waits for it any more. */
function fetchArray(request: ArrayRequest, context: { signal: AbortSignal }): Promise<ArrayAnswer> {
  switch (request.kind) {
    case 'spectrum':
      // Small, and asked for again when the reader goes back: these arrive also where the step has moved on.
      return fetchSpectrum(request.runId, request.step, request.version);
    case 'kernel':
      return fetchKernel(request.runId, request.step, request.component, request.version, context.signal);
    case 'named':
      return fetchNamedArrays(request.runId, request.step, request.names, request.version);
    case 'steps':
      return fetchArrayOverSteps(request.runId, request.name, request.to, request.version, context.signal);
    case 'histogram':
      return fetchHistogram(request.runId, request.name, context.signal);
    case 'probe':
      return fetchProbe(request.hash, context.signal);
  }
}
