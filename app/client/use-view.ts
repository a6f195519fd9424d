'use client';

import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
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
}

/** The {@link ViewState} of this page. */
export function useView(): ViewState {
  const [{ x, zoom, component, pins, wide, closed }, set] = useQueryStates(viewParams);
  const [choices, setChoices] = useQueryStates(choiceParams);
  const view = useMemo(
    () => ({ x, zoom: endsOf(zoom), component, pins, choices }),
    [x, zoom, component, pins, choices],
  );
  return useMemo(
    () => ({
      view,
      wide,
      closed,
      set: (change) => void set(change),
      choose: (key, value) => void setChoices({ [key]: value }),
    }),
    [view, wide, closed, set, setChoices],
  );
}

function endsOf([from, to]: readonly number[]): readonly [number, number] | null {
  return from !== undefined && to !== undefined && from < to ? [from, to] : null;
}
