'use client';

import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { fetchKernel, fetchSpectrum, type QuantisedKernel } from './api.ts';

/** One immutable array of a snapshot; `version` is the snapshot's `changeId`. */
export type ArrayRequest =
  | { kind: 'spectrum'; runId: string; step: number; version: number }
  | { kind: 'kernel'; runId: string; step: number; version: number; component: string };

/** The arrays that have arrived. */
export interface Arrays {
  spectrum(runId: string, step: number): Float64Array | undefined;
  kernel(runId: string, step: number, component: string): QuantisedKernel | undefined;
}

/** `settled` is false while a request is on its way; `fault` is the first one's message that failed. */
export interface LoadedArrays {
  arrays: Arrays;
  settled: boolean;
  fault: string | null;
}

/** Fetches arrays once and for ever: they never change for a version. */
export function useArrays(requests: readonly ArrayRequest[]): LoadedArrays {
  const results = useQueries({ queries: requests.map(arrayQuery) });
  const stamp = results.map((result) => `${result.dataUpdatedAt}${result.status}`).join();
  const asked = requests.map(keyOf).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` and `asked` stand for results and requests.
  return useMemo(() => {
    const found = new Map(requests.map((request, i) => [idOf(request), results[i]?.data]));
    return {
      arrays: {
        spectrum: (runId, step) => found.get(`spectrum/${runId}/${step}`) as Float64Array | undefined,
        kernel: (runId, step, component) =>
          found.get(`kernel/${runId}/${step}/${component}`) as QuantisedKernel | undefined,
      },
      settled: results.every((result) => !result.isPending),
      fault: results.find((result) => result.isError)?.error?.message ?? null,
    };
  }, [stamp, asked]);
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
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Float64Array | QuantisedKernel> =>
      request.kind === 'spectrum'
        ? fetchSpectrum(request.runId, request.step, request.version, signal)
        : fetchKernel(request.runId, request.step, request.component, request.version, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    structuralSharing: false,
  } as const;
}

function keyOf(request: ArrayRequest): string {
  return `${idOf(request)}@${request.version}`;
}

function idOf(request: ArrayRequest): string {
  const snapshot = `${request.kind}/${request.runId}/${request.step}`;
  return request.kind === 'kernel' ? `${snapshot}/${request.component}` : snapshot;
}
