'use client';

import { useMemo } from 'react';
import { RUNS_ARRANGED, useArranged, withMember } from '../client/use-arranged.ts';

/** A set of runs. */
export interface RunMarks {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
}

/** Runs that the reader pinned to the top, or hid: both are the reader's own. */
export function useRunMarks(): Record<keyof typeof RUNS_ARRANGED, RunMarks> {
  const [{ pinned, hidden }, arrange] = useArranged(RUNS_ARRANGED, 'runs');
  return useMemo(() => {
    const marks = (name: 'pinned' | 'hidden', ids: ReadonlySet<string>): RunMarks => ({
      ids,
      toggle: (id) => arrange(name, (list) => withMember(list, id, !ids.has(id))),
    });
    return { pinned: marks('pinned', new Set(pinned)), hidden: marks('hidden', new Set(hidden)) };
  }, [pinned, hidden, arrange]);
}
