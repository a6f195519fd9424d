'use client';

import { useMemo } from 'react';
import type { ArrayRequest } from '../client/array-requests.ts';
import { asStored, byShownNames, storedNamesOf } from '../client/stored-names.ts';
import { useArrays, usePrefetchedArrays } from '../client/use-arrays.ts';
import type { Chart, Panel, PanelRun, View } from '../panels/panel.ts';

/** The arrays that a panel asks for, by the names that it asks for, and those that it will probably ask for next. */
export function usePanelArrays(panel: Panel<Chart>, runs: readonly PanelRun[], view: View) {
  const names = useMemo(() => storedNamesOf(runs), [runs]);
  const stored = (request: ArrayRequest) => asStored(request, names);
  const wanted = runs.flatMap((run) => panel.arrays?.(run, view) ?? []);
  const loaded = useArrays(wanted.map(stored));
  usePrefetchedArrays(loaded.settled ? neighboursOf(panel, runs, view).map(stored) : []);
  const arrays = useMemo(() => byShownNames(loaded.arrays, names), [loaded.arrays, names]);
  return { ...loaded, arrays };
}

function neighboursOf(panel: Panel<Chart>, runs: readonly PanelRun[], view: View) {
  return runs.flatMap((run) =>
    [1, -1, 2].flatMap((offset) => {
      const neighbour = run.current + offset;
      return run.snapshots[neighbour] ? (panel.arrays?.({ ...run, current: neighbour }, view) ?? []) : [];
    }),
  );
}
