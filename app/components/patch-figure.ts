import type { Figure } from '../panels/panel.ts';
import type { PlotlyElement } from '../plotly.d.ts';
import { curveMoves } from './patch-curves.ts';
import { lineMoves } from './patch-lines.ts';

export type Drawn = Pick<Figure, 'data' | 'layout'>;

/** Puts one part of a drawn chart where it now is. */
export type Move = () => void;

/**
 * Moves the curves and straight lines of a drawn chart to where they are in `next`, when nothing else has changed and they stay inside the axes: a
 * hundredth of the work of drawing it anew, for live data and for going through the steps. False, and nothing done, where that is not so. Hover labels need
 * the chart drawn anew.
 */
export function patchFigure(element: PlotlyElement, drawn: Drawn, next: Drawn): boolean {
  if (!element._fullLayout || !haveOneLayout(drawn.layout, next.layout)) return false;
  const curves = curveMoves(element, drawn.data, next.data);
  const lines = curves && lineMoves(element, shapesOf(drawn), shapesOf(next));
  if (!curves || !lines) return false;
  for (const move of [...curves, ...lines]) move();
  return true;
}

function haveOneLayout(before: Figure['layout'], after: Figure['layout']): boolean {
  if (before === after) return true;
  const keys = Object.keys(after);
  return (
    keys.length === Object.keys(before).length && keys.every((key) => key === 'shapes' || before[key] === after[key])
  );
}

function shapesOf({ layout }: Drawn): readonly Record<string, unknown>[] {
  return (layout.shapes ?? []) as Record<string, unknown>[];
}
