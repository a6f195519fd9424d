import type { Run } from '../../lib/protocol/run.ts';
import { runColor } from '../figure/chart-theme.ts';

/** The colour of each run by its id: its own where a person chose one; else its place in order of creation decides, so new runs change none. */
export function runColors(runs: readonly Run[], mode: 'light' | 'dark'): ReadonlyMap<string, string> {
  const oldestFirst = [...runs].sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
  return new Map(oldestFirst.map((run, place) => [run.id, run.color ?? runColor(place, mode)]));
}
