import type { PlotlyAxis, PlotlyElement, PlotlyTrace } from '../plotly.d.ts';
import type { Drawn, Move } from './patch-figure.ts';

type Traces = Drawn['data'];

/** What may differ in a curve that has only moved; its names are seen below the pointer alone. */
const MOVING = new Set(['x', 'y', 'customdata', 'text', 'name', 'hovertemplate']);
const MODES: ReadonlySet<unknown> = new Set(['lines', 'lines+markers', 'markers']);

/**
 * How the changed curves of a drawn chart get where they now are; null when one has gaps, another look, or leaves the axes.
 *
 * @param all the axes have changed, and every curve with them
 */
export function curveMoves(element: PlotlyElement, before: Traces, after: Traces, all: boolean): Move[] | null {
  if (before === after && !all) return [];
  if (before.length !== after.length || !element.data) return null;
  const changed = after.flatMap((trace, i) => (trace === before[i] && !all ? [] : [i]));
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
    MODES.has(after.mode) &&
    after.fill === undefined &&
    keys.length === Object.keys(before).length &&
    keys.every((key) => MOVING.has(key) || before[key] === after[key])
  );
}

function moveOf(element: PlotlyElement, group: Element, i: number, trace: Record<string, unknown>): Move | null {
  const { xaxis, yaxis, yaxis2 } = element._fullLayout!;
  const up = trace.yaxis === 'y2' ? yaxis2 : yaxis;
  const lines = group.querySelectorAll('.js-line');
  const places = up ? placesOf(trace as unknown as PlotlyTrace, xaxis, up) : null;
  if (!places || lines.length !== (trace.mode === 'markers' ? 0 : 1)) return null;
  const points = trace.mode === 'lines' ? [] : [...group.querySelectorAll('.points > .point')];
  if (trace.mode !== 'lines' && (points.length === 0 || points.length > places.length)) return null;
  return () => {
    lines[0]?.setAttribute('d', `M${places.map((place) => place.join()).join('L')}`);
    if (points.length > 0) movePoints(points, places);
    // What the shared cursor reads.
    Object.assign(element.data![i]!, trace);
  };
}

function movePoints(points: readonly Element[], places: readonly [number, number][]): void {
  const last = points.at(-1)!;
  for (const [k, place] of places.entries()) {
    const point = points[k] ?? last.parentNode!.appendChild(last.cloneNode() as Element);
    point.setAttribute('transform', `translate(${place.join()})`);
  }
}

/** The points in pixels; null when there are gaps, one is beyond the axes, or there are too few for a line. */
function placesOf(
  { x = [], y = [], mode }: PlotlyTrace,
  across: PlotlyAxis,
  up: PlotlyAxis,
): [number, number][] | null {
  if (x.length < 2 && mode !== 'markers') return null;
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
