import type { Plotly } from '../plotly.d.ts';

let loaded: Plotly | null = null;
let loading: Promise<Plotly> | null = null;
let missing = false;
const listeners = new Set<() => void>();

/** Plotly once it has been loaded; null before. */
export function plotlyNow(): Plotly | null {
  return loaded;
}

/** Loads the part of Plotly that the page draws with: big, and of no use on the server. After a failure the next call tries again. */
export function loadPlotly(): Promise<Plotly> {
  if (!loading) tell(false);
  loading ??= import('./plotly-ahead.tsx').then(
    ({ plotlyOfBundle }) => {
      loaded = plotlyOfBundle()!;
      return loaded;
    },
    (fault: unknown) => {
      loading = null;
      tell(true);
      throw fault;
    },
  );
  return loading;
}

/** Whether Plotly was asked for and did not come; `listener` is told when that changes. */
export const plotlyMissing = {
  now: () => missing,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

function tell(now: boolean): void {
  if (now === missing) return;
  missing = now;
  for (const listener of listeners) listener();
}

// Run while the page waits for its data, not between its first panels. A failure is told by the first chart that asks.
if (typeof window !== 'undefined') void loadPlotly().catch(() => {});
