import type { PlotlyAxis, PlotlyElement, PlotlyTrace } from '../plotly.d.ts';
import type { Drawn, Move } from './patch-figure.ts';

type Traces = Drawn['data'];

/** What may differ in a curve that has only moved; its names are seen below the pointer alone. */
const MOVING = new Set(['x', 'y', 'customdata', 'text', 'name', 'hovertemplate']);

/** How the changed curves of a drawn chart get where they now are; null when one has gaps, another look, or leaves the axes. */
export function curveMoves(element: PlotlyElement, before: Traces, after: Traces): Move[] | null {
  if (before === after) return [];
  if (before.length !== after.length || !element.data) return null;
  const changed = after.flatMap((trace, i) => (trace === before[i] ? [] : [i]));
  if (!changed.every((i) => hasOnlyMoved(before[i]!, after[i]!))) return null;
  const groups = element.querySelectorAll('.scatterlayer > .trace');
  if (changed.length > 0 && groups.length !== after.length) return null;
  const moves = changed.map((i) => moveOf(element, groups[i]!, i, after[i]!));
  return moves.every((move) => move !== null) ? moves : null;
}

function hasOnlyMoved(before: Record<string, unknown>, after: Record<string, unknown>): boolean {
  const keys = Object.keys(after);
  return (
    after.type === 'scatter' &&
    (after.mode === 'lines' || after.mode === 'lines+markers') &&
    after.fill === undefined &&
    keys.length === Object.keys(before).length &&
    keys.every((key) => MOVING.has(key) || before[key] === after[key])
  );
}

function moveOf(element: PlotlyElement, group: Element, i: number, trace: Record<string, unknown>): Move | null {
  const { xaxis, yaxis } = element._fullLayout!;
  const lines = group.querySelectorAll('.js-line');
  const places = lines.length === 1 ? placesOf(trace as unknown as PlotlyTrace, xaxis, yaxis) : null;
  if (!places) return null;
  const points = trace.mode === 'lines' ? [] : [...group.querySelectorAll('.points > .point')];
  if (trace.mode !== 'lines' && points.length !== places.length) return null;
  return () => {
    lines[0]!.setAttribute('d', `M${places.map((place) => place.join()).join('L')}`);
    points.forEach((point, k) => {
      point.setAttribute('transform', `translate(${places[k]!.join()})`);
    });
    // What the shared cursor reads.
    Object.assign(element.data![i]!, trace);
  };
}

/** The points in pixels; null when there are gaps or one is beyond the axes. */
function placesOf({ x = [], y = [] }: PlotlyTrace, across: PlotlyAxis, up: PlotlyAxis): [number, number][] | null {
  if (x.length < 2) return null;
  const places: [number, number][] = [];
  for (let i = 0; i < x.length; i++) {
    const height = y[i];
    if (height === null || height === undefined) return null;
    const [left, top] = [across.d2p(x[i]!), up.d2p(height)];
    if (!(left >= 0 && left <= across._length && top >= 0 && top <= up._length)) return null;
    places.push([Math.round(left * 10) / 10, Math.round(top * 10) / 10]);
  }
  return places;
}
