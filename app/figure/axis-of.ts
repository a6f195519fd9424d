import type { View } from '../panels/panel.ts';

/** Where a row stands on the chosen x axis; null when it has no epoch. */
export function positionOf(row: { step: number; epoch: number | null }, view: View): number | null {
  return view.x === 'epoch' ? row.epoch : row.step;
}
