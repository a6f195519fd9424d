import { PANEL_BY_ID } from '../panels/index.ts';
import type { SectionId } from '../panels/sections.ts';

/** Where a panel goes: so many places on, to where another stands, or with all of its section back to the first order. */
export type Destination = { by: number } | { at: string } | null;

/** The panels of a section as the reader has placed them; some say nothing about one run. */
export function panelOrder(told: readonly string[], section: SectionId, several: boolean): string[] {
  const first = [...PANEL_BY_ID].filter(([, panel]) => panel.section === section && (several || !panel.onlySeveral));
  return inOrder(
    first.map(([id]) => id),
    told,
  );
}

/** The same list with a panel at its destination among those that are shown. */
export function withPlaced(told: readonly string[], shown: readonly string[], id: string, destination: Destination) {
  const section = PANEL_BY_ID.get(id)?.section;
  const others = told.filter((one) => PANEL_BY_ID.get(one)?.section !== section);
  return destination ? [...others, ...placed(shown, id, destination)] : others;
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
