'use client';

import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { type ChartAxes, parseChartAxes, withChartAxes } from '../panels/chart-axes.ts';
import type { View } from '../panels/panel.ts';
import type { SectionId } from '../panels/sections.ts';
import { choiceParams, viewParams } from '../panels/view-params.ts';
import { PANELS_ARRANGED, useArranged } from './use-arranged.ts';

type ArrangedName = keyof typeof PANELS_ARRANGED;

/** What the reader has chosen, and how to choose something else; all of it lives in the page's address. */
export interface ViewState {
  view: View;
  wide: string | null;
  /** Sections of the page that are closed. */
  closed: readonly SectionId[];
  set: (
    change: Partial<Pick<View, 'x' | 'component'>> & {
      zoom?: number[];
      pins?: number[];
      wide?: string | null;
      closed?: SectionId[];
    },
  ) => void;
  choose: (key: string, value: string) => void;
  /** Lists that last: see {@link PANELS_ARRANGED}. */
  arranged: Readonly<Record<ArrangedName, readonly string[]>>;
  arrange: (name: ArrangedName, change: (before: readonly string[]) => string[]) => void;
  /** For one chart alone, named by its panel and key. */
  chooseAxes: (chart: string, axes: ChartAxes) => void;
}

/** The {@link ViewState} of this page. */
export function useView(): ViewState {
  const [{ x, zoom, component, pins, wide, closed }, set] = useQueryStates(viewParams);
  const [choices, setChoices] = useQueryStates(choiceParams);
  const [arranged, arrange] = useArranged(PANELS_ARRANGED, 'panels');
  const { axes } = arranged;
  const view = useMemo(
    () => ({ x, zoom: endsOf(zoom), chartAxes: parseChartAxes(axes), component, pins, choices }),
    [x, zoom, axes, component, pins, choices],
  );
  const chooseAxes = useCallback(
    (chart: string, chosen: ChartAxes) => arrange('axes', (before) => withChartAxes(before, chart, chosen)),
    [arrange],
  );
  return useMemo(
    () => ({
      view,
      wide,
      closed,
      set: (change) => void set(change),
      choose: (key, value) => void setChoices({ [key]: value }),
      chooseAxes,
      arranged,
      arrange,
    }),
    [view, wide, closed, set, setChoices, chooseAxes, arranged, arrange],
  );
}

function endsOf([from, to]: readonly number[]): readonly [number, number] | null {
  return from !== undefined && to !== undefined && from < to ? [from, to] : null;
}
