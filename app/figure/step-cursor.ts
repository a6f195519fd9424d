import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';
import { cursorLine } from './base-layout.ts';
import { type ChartTheme, fade } from './chart-theme.ts';

/** The vertical line at a run's chosen step; none when the run has no snapshot there. */
export function stepCursor(run: PanelRun, theme: ChartTheme, view: View): Record<string, unknown>[] {
  const chosen = run.snapshots[run.current];
  const x = chosen && positionOf(chosen, run.run, view);
  return x === null || x === undefined ? [] : [cursorLine(x, fade(theme.muted, 0.7))];
}
