'use client';

import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';

/** A set of runs that this browser remembers. */
export interface RunMarks {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
}

/** Runs that the reader pinned to the top, or hid; both are the reader's own and kept in the browser. */
export function useRunMarks(mark: 'pinned' | 'hidden'): RunMarks {
  const [list, setList] = useLocalStorage<string[]>({ key: `ntkboard-${mark}-runs`, defaultValue: [] });
  return useMemo(
    () => ({
      ids: new Set(list),
      toggle: (id) => setList(list.includes(id) ? list.filter((one) => one !== id) : [...list, id]),
    }),
    [list, setList],
  );
}
