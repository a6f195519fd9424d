'use client';

import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { RunState } from '../client/live/state.ts';
import { useChartTheme } from '../components/use-chart-theme.tsx';
import { colorsOfGroups, groupOf } from '../figure/group-traces.ts';
import { choiceParams } from '../panels/view-params.ts';

const params = { band: choiceParams.band! };

/** The colour of each run: where runs are grouped that of its group, so that no colour of the page means a run here and a group there. */
export function useGroupColors(states: readonly RunState[], own: ReadonlyMap<string, string>) {
  const [{ band }] = useQueryStates(params);
  const { mode } = useChartTheme();
  const grouped = states.length > 1 && band ? states.map((state) => [state.run.id, groupOf(state, band)] as const) : [];
  const told = JSON.stringify(grouped);
  return useMemo(() => {
    const groups = JSON.parse(told) as [string, string][];
    if (groups.length === 0) return own;
    const colors = colorsOfGroups(
      groups.map(([, group]) => group),
      mode,
    );
    return new Map([...own, ...groups.map(([id, group]) => [id, colors.get(group)!] as const)]);
  }, [told, own, mode]);
}
