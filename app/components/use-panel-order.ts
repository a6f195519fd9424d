'use client';

import { useLocalStorage } from '@mantine/hooks';
import { useCallback } from 'react';
import { PANEL_LIST } from '../panels/index.ts';
import type { Chart, Panel } from '../panels/panel.ts';
import type { SectionId } from '../panels/sections.ts';

/** Where a panel goes: so many places on, to where another stands, or with all of its section back to the first order. */
export type Destination = { by: number } | { at: string } | null;

type Orders = Partial<Record<SectionId, string[]>>;

/** The panels of each section as the reader has placed them, kept in the browser, and how to place one among those that are shown. */
export function usePanelOrder(
  several: boolean,
): [(section: SectionId) => readonly string[], (id: string, destination: Destination) => void] {
  const [orders, setOrders] = useLocalStorage<Orders>({ key: 'ntkboard-order', defaultValue: {} });
  const place = useCallback(
    (id: string, destination: Destination) => {
      const section = PANEL_LIST.find(([one]) => one === id)![1].section;
      setOrders(({ [section]: order = [], ...others }) =>
        destination
          ? { ...others, [section]: placed(inOrder(firstOrder(section, several), order), id, destination) }
          : others,
      );
    },
    [setOrders, several],
  );
  return [(section) => inOrder(firstOrder(section, several), orders[section] ?? []), place];
}

/** Of the panels that are shown: some say nothing about one run. */
function firstOrder(section: SectionId, several: boolean): string[] {
  return (PANEL_LIST as readonly (readonly [string, Panel<Chart>])[])
    .filter(([, panel]) => panel.section === section && (several || !panel.onlySeveral))
    .map(([id]) => id);
}

/** `ids` as they stand in `order`; those that it does not know stay where they are. */
export function inOrder(ids: readonly string[], order: readonly string[]): string[] {
  const known = order.filter((id, i) => ids.includes(id) && order.indexOf(id) === i);
  return ids.reduce((all, id, i) => (all.includes(id) ? all : all.toSpliced(i, 0, id)), known);
}

/** `ids` with one at its destination; beyond the ends it stays at the end. */
export function placed(ids: readonly string[], id: string, destination: NonNullable<Destination>): string[] {
  const from = ids.indexOf(id);
  const to = 'at' in destination ? ids.indexOf(destination.at) : from + destination.by;
  if (from < 0 || to < 0 || to >= ids.length) return [...ids];
  return ids.toSpliced(from, 1).toSpliced(to, 0, id);
}
