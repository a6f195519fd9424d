import { formatNumber } from '../format/format.ts';
import type { PlotlyElement } from '../plotly.d.ts';

/** Curves whose values are told. */
const MOST = 4;

/** The values of a chart's curves at, or last before, `x`: text and colour. */
export function readout(element: PlotlyElement, x: number): { text: string; color: string }[] {
  const curves = (element.data ?? []).filter(({ type, hoverinfo, line }) => {
    return type === 'scatter' && hoverinfo !== 'skip' && line?.color !== undefined;
  });
  return curves.slice(0, MOST).flatMap(({ x: xs = [], y: ys = [], line }) => {
    const at = lastAtOrBefore(xs, x);
    const y = at < 0 ? undefined : ys[at];
    return typeof y === 'number' ? [{ text: formatNumber(y), color: line!.color! }] : [];
  });
}

/** By bisection: the columns ascend. */
function lastAtOrBefore(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
