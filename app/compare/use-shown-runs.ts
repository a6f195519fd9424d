'use client';

import { useMemo } from 'react';
import type { PanelRun } from '../panels/panel.ts';
import { sharedNames } from './shared-names.ts';
import { withShownNames } from './with-shown-names.ts';

/** The runs with one name for what is the same weight in each; the names are those of {@link sharedNames}, `components` all that are shown. */
export function useShownRuns(runs: readonly PanelRun[]) {
  const own = runs.map(({ snapshots }) => snapshots.at(-1)?.components.map(({ name }) => name) ?? []);
  const told = JSON.stringify(own);
  const names = useMemo(() => sharedNames(JSON.parse(told) as string[][]), [told]);
  const shown = useMemo(() => runs.map((run, i) => withShownNames(run, names[i] ?? null)), [runs, names]);
  const components = useMemo(
    () => (JSON.parse(told) as string[][]).flatMap((all, i) => all.map((name) => names[i]?.get(name) ?? name)),
    [told, names],
  );
  return { runs: shown, names, components };
}
