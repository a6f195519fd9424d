import type { PlotlyAxis, PlotlyElement, PlotlyTrace } from '../plotly.d.ts';
import { type DrawnCurve, drawnCurve, filledTo, rounded } from './drawn-curve.ts';
import type { Drawn, Move } from './patch-figure.ts';

type Traces = Drawn['data'];

/** The curves that were written last, by their lines. */
const paths = new WeakMap<Element, DrawnCurve>();

/** What may differ in a curve that has only moved; its names are seen below the pointer alone. */
const MOVING = new Set(['x', 'y', 'customdata', 'text', 'name', 'hovertemplate']);
const MODES: ReadonlySet<unknown> = new Set(['lines', 'lines+markers', 'markers']);
const FILLS: ReadonlySet<unknown> = new Set([undefined, 'tozeroy']);
const SHAPES: ReadonlySet<unknown> = new Set([undefined, 'linear', 'hvh']);

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
    FILLS.has(after.fill) &&
    SHAPES.has((after.line as { shape?: string } | undefined)?.shape) &&
    keys.length === Object.keys(before).length &&
    keys.every((key) => MOVING.has(key) || before[key] === after[key])
  );
}

function moveOf(element: PlotlyElement, group: Element, i: number, trace: Record<string, unknown>): Move | null {
  const { xaxis, yaxis, yaxis2 } = element._fullLayout!;
  const up = trace.yaxis === 'y2' ? yaxis2 : yaxis;
  const lines = group.querySelectorAll('.js-line');
  const drawn = up ? drawnCurve(trace as unknown as PlotlyTrace, xaxis, up, paths.get(lines[0] ?? group)) : null;
  if (!drawn || lines.length !== (trace.mode === 'markers' ? 0 : 1)) return null;
  const fills = trace.fill ? group.querySelectorAll('.js-fill') : [];
  if (trace.fill && fills.length !== 1) return null;
  const points = trace.mode === 'lines' ? [] : [...group.querySelectorAll('.points > .point')];
  if (trace.mode !== 'lines' && (points.length === 0 || points.length > drawn.x.length)) return null;
  return () => {
    lines[0]?.setAttribute('d', drawn.path);
    if (lines[0]) paths.set(lines[0], drawn);
    fills[0]?.setAttribute('d', filledTo(up!.d2p(0), drawn, xaxis));
    if (points.length > 0) movePoints(points, drawn, xaxis, up!);
    // What the shared cursor reads.
    Object.assign(element.data![i]!, trace);
  };
}

function movePoints(points: readonly Element[], { x, y }: DrawnCurve, across: PlotlyAxis, up: PlotlyAxis): void {
  const last = points.at(-1)!;
  for (const [k, value] of x.entries()) {
    const point = points[k] ?? last.parentNode!.appendChild(last.cloneNode() as Element);
    point.setAttribute('transform', `translate(${rounded(across.d2p(value))},${rounded(up.d2p(y[k]!))})`);
  }
}
