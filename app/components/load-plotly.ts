import type { Plotly } from '../plotly.d.ts';

let loaded: Plotly | null = null;
let loading: Promise<Plotly> | null = null;

/** Plotly once it has been loaded; null before. */
export function plotlyNow(): Plotly | null {
  return loaded;
}

/** Loads the part of Plotly that the page draws with: big, and of no use on the server. After a failure the next call tries again. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import('./plotly-ahead.tsx').then(
    ({ plotlyOfBundle }) => {
      loaded = plotlyOfBundle()!;
      return loaded;
    },
    (fault: unknown) => {
      loading = null;
      throw fault;
    },
  );
  return loading;
}

// Run while the page waits for its data, not between its first panels. A failure is told by the first chart that asks.
if (typeof window !== 'undefined') void loadPlotly().catch(() => {});
