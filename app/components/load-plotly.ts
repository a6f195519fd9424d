import type Plotly from 'plotly.js/dist/plotly-cartesian.min.js';

let loaded: typeof Plotly | null = null;

/** Plotly once it has been loaded, so that later draws happen in the same frame; null before. */
export function plotlyNow(): typeof Plotly | null {
  return loaded;
}

/** Loads Plotly's cartesian bundle: big, and of no use on the server. */
export async function loadPlotly(): Promise<typeof Plotly> {
  loaded ??= (await import('plotly.js/dist/plotly-cartesian.min.js')).default;
  return loaded;
}
