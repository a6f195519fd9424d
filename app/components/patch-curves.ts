import type { Figure } from '../panels/panel.ts';
import type { PlotlyAxis, PlotlyElement, PlotlyTrace } from '../plotly.d.ts';

type Drawn = Pick<Figure, 'data' | 'layout'>;

/** What may differ in a curve that has only grown. */
const GROWING = new Set(['x', 'y', 'customdata', 'text']);

/**
 * Moves the curves of a drawn chart to where they are in `next`, when nothing else has changed and they stay inside the axes: a hundredth of the
 * work of drawing it anew, for live data. False, and nothing done, where that is not so. Hover labels need the chart drawn anew.
 */
export function patchCurves(element: PlotlyElement, drawn: Drawn, next: Drawn): boolean {
  const axes = element._fullLayout;
  if (!axes || drawn.layout !== next.layout || drawn.data.length !== next.data.length || !element.data) return false;
  const changed = next.data.map((trace, i) => trace !== drawn.data[i]);
  if (!next.data.every((trace, i) => !changed[i] || hasOnlyGrown(drawn.data[i]!, trace))) return false;
  const groups = element.querySelectorAll('.scatterlayer > .trace');
  if (groups.length !== next.data.length) return false;
  const paths = next.data.map((trace, i) => {
    if (!changed[i]) return null;
    const lines = groups[i]!.querySelectorAll('.js-line');
    const path = lines.length === 1 ? pathOf(trace as unknown as PlotlyTrace, axes.xaxis, axes.yaxis) : null;
    return path === null ? null : { line: lines[0]!, path };
  });
  if (paths.some((found, i) => changed[i] && !found)) return false;
  paths.forEach((found, i) => {
    if (!found) return;
    found.line.setAttribute('d', found.path);
    // What the shared cursor reads.
    Object.assign(element.data![i]!, next.data[i]);
  });
  return true;
}

function hasOnlyGrown(before: Record<string, unknown>, after: Record<string, unknown>): boolean {
  const keys = Object.keys(after);
  return (
    after.type === 'scatter' &&
    after.mode === 'lines' &&
    after.fill === undefined &&
    keys.length === Object.keys(before).length &&
    keys.every((key) => GROWING.has(key) || before[key] === after[key])
  );
}

/** The curve in pixels; null when it has gaps or leaves the axes. */
function pathOf({ x = [], y = [] }: PlotlyTrace, across: PlotlyAxis, up: PlotlyAxis): string | null {
  if (x.length < 2) return null;
  let path = '';
  for (let i = 0; i < x.length; i++) {
    const height = y[i];
    if (height === null || height === undefined) return null;
    const [left, top] = [across.d2p(x[i]!), up.d2p(height)];
    if (!(left >= 0 && left <= across._length && top >= 0 && top <= up._length)) return null;
    path += `${i === 0 ? 'M' : 'L'}${Math.round(left * 10) / 10},${Math.round(top * 10) / 10}`;
  }
  return path;
}
