import type { Figure } from '../panels/panel.ts';
import type { Plotly, PlotlyElement } from '../plotly.d.ts';
import { rescale } from './patch-axes.ts';
import { curveMoves } from './patch-curves.ts';
import { lineMoves } from './patch-lines.ts';

export type Drawn = Pick<Figure, 'data' | 'layout'>;

/** Puts one part of a drawn chart where it now is. */
export type Move = () => void;

/**
 * Moves the curves and straight lines of a drawn chart to where they are in `next`, and its ticks where the axes have grown, when nothing else has
 * changed: a hundredth of the work of drawing it anew, for live data and for going through the steps. False, and nothing done, where that is not so.
 * Hover labels need the chart drawn anew.
 */
export function patchFigure(element: PlotlyElement, plotly: Plotly, drawn: Drawn, next: Drawn): boolean {
  if (!element._fullLayout || !haveOneLayout(drawn.layout, next.layout)) return false;
  const axes = rescale(element, plotly, drawn, next);
  if (!axes) return false;
  const all = axes.moves.length > 0;
  const curves = curveMoves(element, drawn.data, next.data, all);
  const lines = curves && lineMoves(element, shapesOf(drawn), shapesOf(next), all);
  if (!curves || !lines) {
    axes.undo();
    return false;
  }
  for (const move of [...axes.moves, ...curves, ...lines]) move();
  return true;
}

const MOVING = new Set(['shapes', 'xaxis', 'yaxis']);

function haveOneLayout(before: Figure['layout'], after: Figure['layout']): boolean {
  if (before === after) return true;
  const keys = Object.keys(after);
  return (
    keys.length === Object.keys(before).length && keys.every((key) => MOVING.has(key) || before[key] === after[key])
  );
}

function shapesOf({ layout }: Drawn): readonly Record<string, unknown>[] {
  return (layout.shapes ?? []) as Record<string, unknown>[];
}
