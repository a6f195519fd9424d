import type { PlotlyElement } from '../plotly.d.ts';
import { turnOf } from './draw-queue.ts';

/** Has Plotly draw the chart in parts, each in a task of its own: between them the browser may paint and take clicks. */
export function beginParts(element: PlotlyElement): void {
  element.turn = () => turnOf(element);
  element.setAttribute('aria-busy', 'true');
}

/** The chart is complete, or is no longer wanted. */
export function endParts(element: PlotlyElement): void {
  delete element.turn;
  element.removeAttribute('aria-busy');
}
