'use client';

import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { type ChartAxes, parseChartAxes, withChartAxes } from '../panels/chart-axes.ts';
import type { View } from '../panels/panel.ts';
import type { SectionId } from '../panels/sections.ts';
import { choiceParams, viewParams } from '../panels/view-params.ts';

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
  /** For one chart alone, named by its panel and key. */
  chooseAxes: (chart: string, axes: ChartAxes) => void;
}

/** The {@link ViewState} of this page. */
export function useView(): ViewState {
  const [{ x, zoom, axes, component, pins, wide, closed }, set] = useQueryStates(viewParams);
  const [choices, setChoices] = useQueryStates(choiceParams);
  const view = useMemo(
    () => ({ x, zoom: endsOf(zoom), chartAxes: parseChartAxes(axes), component, pins, choices }),
    [x, zoom, axes, component, pins, choices],
  );
  const chooseAxes = useCallback(
    (chart: string, chosen: ChartAxes) => void set((before) => ({ axes: withChartAxes(before.axes, chart, chosen) })),
    [set],
  );
  return useMemo(
    () => ({
      view,
      wide,
      closed,
      set: (change) => void set(change),
      choose: (key, value) => void setChoices({ [key]: value }),
      chooseAxes,
    }),
    [view, wide, closed, set, setChoices, chooseAxes],
  );
}

function endsOf([from, to]: readonly number[]): readonly [number, number] | null {
  return from !== undefined && to !== undefined && from < to ? [from, to] : null;
}
