'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TextEntry } from '../../lib/protocol/text.ts';
import { fetchTexts } from './api.ts';

const NONE: readonly TextEntry[] = [];

/** The texts of a run; fetched anew when `at`, the newest change of one, is another. */
export function useTexts(runId: string, at = 0): readonly TextEntry[] {
  const { data } = useQuery({
    queryKey: ['texts', runId, at],
    queryFn: ({ signal }) => fetchTexts(runId, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  return data ?? NONE;
}
