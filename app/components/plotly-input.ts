/**
 * A copy of a figure's traces or layout that Plotly may write ranges into, while the figure stays what it is. Arrays of
 * plain values other than ranges are shared: Plotly redraws only what it finds in another array than the last time.
 */
export function plotlyInput<T>(value: T, key = ''): T {
  if (Array.isArray(value)) {
    const shared = key !== 'range' && typeof value[0] !== 'object';
    return (shared || isMatrix(value) ? value : value.map((entry) => plotlyInput(entry))) as T;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plotlyInput(entry, name)])) as T;
}

function isMatrix(value: readonly unknown[]): boolean {
  return Array.isArray(value[0]);
}
