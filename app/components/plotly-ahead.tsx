import type { Plotly } from '../plotly.d.ts';

declare const require: (path: './plotly-bundle.ts') => { plotly: Plotly };

/** Plotly: its scripts are of this module's part of the build, yet run no sooner than they are asked for, and never on the server. */
export function plotlyOfBundle(): Plotly | null {
  return typeof window === 'undefined' ? null : require('./plotly-bundle.ts').plotly;
}

/** Shows nothing. Where it stands in a page, the browser is told to fetch Plotly before any script has run. */
export default function PlotlyAhead() {
  return null;
}
