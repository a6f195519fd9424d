'use client';

import { useLocalStorage } from '@mantine/hooks';
import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useEffect, useMemo } from 'react';
import { fitsAddress, ROOM_FOR_ARRANGEMENT } from './address-room.ts';
import { HISTORY_ENTRY } from './history-entry.ts';

const list = parseAsArrayOf(parseAsString).withOptions(HISTORY_ENTRY);

/** What the pages of runs let a reader arrange, each a parameter of their address. */
export const PANELS_ARRANGED = {
  /** Panels of the sections in which one was moved. */
  order: list,
  /** See panelSize. */
  sizes: list,
  /** Of single charts, see parseChartAxes. */
  axes: list,
  /** Groups of charts that are closed, after their panel: `scalars/train`. */
  folded: list,
};

/** What the list of runs lets a reader arrange: ids of runs. */
export const RUNS_ARRANGED = { pinned: list, hidden: list };

type Lists<K extends string> = Readonly<Record<K, readonly string[]>>;

/**
 * Lists that a reader arranges once for every page. An address that tells one of them tells them all, so that who is sent it sees the
 * same and the back button takes a change back. The browser keeps them for addresses that tell none, and what is too long for one.
 */
export function useArranged<K extends string>(
  params: Record<K, typeof list>,
  store: string,
): [Lists<K>, (name: K, change: (before: readonly string[]) => string[]) => void] {
  const [told, tell] = useQueryStates(params);
  const [kept, keep] = useLocalStorage<Partial<Lists<K>>>({ key: `ntkboard-${store}`, defaultValue: {} });
  const names = useMemo(() => Object.keys(params) as K[], [params]);
  const tells = names.some((name) => told[name]);
  const arranged = useMemo(() => {
    const listOf = (name: K) => told[name] ?? (tells && fits(kept[name] ?? []) ? [] : (kept[name] ?? []));
    return Object.fromEntries(names.map((name) => [name, listOf(name)])) as unknown as Lists<K>;
  }, [names, told, tells, kept]);

  useEffect(() => {
    const missing = names.filter((name) => kept[name]?.length && fits(kept[name]));
    if (tells || missing.length === 0) return;
    const lists = missing.map((name) => [name, [...kept[name]!]] as const);
    void tell(Object.fromEntries(lists) as Parameters<typeof tell>[0], { history: 'replace' });
  }, [names, tells, kept, tell]);

  const change = useCallback(
    (name: K, by: (before: readonly string[]) => string[]) => {
      if (!tells) tellNothing(name);
      keep((before) => ({ ...before, [name]: by(before[name] ?? []) }));
      const next = by(arranged[name]);
      void tell({ [name]: fits(next) ? next : null } as Parameters<typeof tell>[0]);
    },
    [tells, arranged, keep, tell],
  );
  return [arranged, change];
}

/** The same list with an item in it, or without. */
export function withMember(list: readonly string[], item: string, isIn: boolean): string[] {
  const others = list.filter((one) => one !== item);
  return isIn ? [...others, item] : others;
}

function fits(items: readonly string[]): boolean {
  return fitsAddress(items, ROOM_FOR_ARRANGEMENT);
}

/** Makes this entry of the history say that nothing was arranged yet: without it, the back button would find what the browser keeps. */
function tellNothing(name: string): void {
  const address = new URL(location.href);
  address.searchParams.set(name, '');
  history.replaceState(history.state, '', address);
}
