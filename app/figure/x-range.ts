import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';

/** The range of every curve's x axis: all snapshots and scalars of all runs, so that the charts line up. */
export function xRange(runs: readonly PanelRun[], view: View): [number, number] | undefined {
  const ends = runs.flatMap(({ snapshots, scalars }) => [
    ...[snapshots[0], snapshots.at(-1)].flatMap((snapshot) => (snapshot && positionOf(snapshot, view)) ?? []),
    ...scalars.flatMap(({ steps, epochs }) =>
      (view.x === 'step' ? [steps[0], steps.at(-1)] : [epochs.find(isNumber), epochs.findLast(isNumber)]).filter(
        isNumber,
      ),
    ),
  ]);
  if (ends.length === 0) return undefined;
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const air = high > low ? 0.025 * (high - low) : 0.5;
  return [low - air, high + air];
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}
