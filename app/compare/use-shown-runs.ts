'use client';

import { useMemo } from 'react';
import type { PanelRun } from '../panels/panel.ts';
import { sharedNames } from './shared-names.ts';
import { withShownNames } from './with-shown-names.ts';

/** The runs with one name for what is the same weight in each; the names are those of {@link sharedNames}, `components` all that are shown. */
export function useShownRuns(runs: readonly PanelRun[]) {
  const own = runs.map(({ snapshots }) => snapshots.at(-1)?.components.map(({ name }) => name) ?? []);
  const told = JSON.stringify(own);
  const { names, components } = useMemo(() => {
    const weights = JSON.parse(told) as string[][];
    const shared = sharedNames(weights);
    return { names: shared, components: weights.flatMap((all, i) => all.map((name) => shared[i]?.get(name) ?? name)) };
  }, [told]);
  const shown = useMemo(() => runs.map((run, i) => withShownNames(run, names[i] ?? null)), [runs, names]);
  return { runs: shown, names, components };
}
