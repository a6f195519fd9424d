import type { Plotly, PlotlyElement } from '../plotly.d.ts';

/** Whether a drawn chart has another size than its box, to the pixel, which is where Plotly would draw it anew. */
export function isOutgrown({ _fullLayout: drawn, clientWidth, clientHeight }: PlotlyElement): boolean {
  if (!drawn || clientWidth === 0) return false;
  return Math.abs(drawn.width - clientWidth) > 1 || Math.abs(drawn.height - clientHeight) > 1;
}

/** Has a chart fill its box. */
export function fitChart(element: PlotlyElement, plotly: Plotly): void {
  if (isOutgrown(element)) void plotly.Plots.resize(element);
}
