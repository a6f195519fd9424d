import type { PlotlyAxis, PlotlyElement } from '../plotly.d.ts';
import type { Move } from './patch-figure.ts';

type Shape = Readonly<Record<string, unknown>>;

const ENDS = new Set(['x0', 'x1', 'y0', 'y1']);

/**
 * How the changed shapes of a drawn chart get where they now are; null when one is neither a straight line nor a rectangle, has another look, or leaves the
 * axes.
 *
 * @param all the axes have changed, and every line with them
 */
export function lineMoves(
  element: PlotlyElement,
  before: readonly Shape[],
  after: readonly Shape[],
  all: boolean,
): Move[] | null {
  if (before === after && !all) return [];
  if (before.length !== after.length) return null;
  const moves: Move[] = [];
  for (const [i, shape] of after.entries()) {
    if (shape === before[i] && !all) continue;
    const move = hasOnlyMoved(before[i]!, shape) ? moveOf(element, i, shape) : null;
    if (!move) return null;
    moves.push(move);
  }
  return moves;
}

function hasOnlyMoved(before: Shape, after: Shape): boolean {
  const keys = Object.keys(after);
  return (
    (after.type === 'line' || after.type === 'rect') &&
    keys.length === Object.keys(before).length &&
    keys.every((key) => ENDS.has(key) || before[key] === after[key])
  );
}

function moveOf(element: PlotlyElement, i: number, shape: Shape): Move | null {
  const { xaxis, yaxis, shapes } = element._fullLayout!;
  const paths = element.querySelectorAll(`.shapelayer path[data-index="${i}"]`);
  const drawn = [shapes?.[i], element.layout?.shapes?.[i]];
  const ends = [
    placeOn(xaxis, shape.xref === 'paper', shape.x0, false),
    placeOn(yaxis, shape.yref === 'paper', shape.y0, true),
    placeOn(xaxis, shape.xref === 'paper', shape.x1, false),
    placeOn(yaxis, shape.yref === 'paper', shape.y1, true),
  ];
  if (paths.length !== 1 || drawn.some((kept) => !kept) || ends.includes(null)) return null;
  const [x0, y0, x1, y1] = ends;
  return () => {
    paths[0]!.setAttribute('d', shape.type === 'rect' ? `M${x0},${y0}H${x1}V${y1}H${x0}Z` : `M${x0},${y0}L${x1},${y1}`);
    // Where Plotly takes the line to be: else it would not bring it back to where it drew it last.
    for (const kept of drawn) for (const end of ENDS) kept![end] = shape[end];
  };
}

/** Pixels from the chart's edge; null beyond the axis. */
function placeOn(axis: PlotlyAxis, isPaper: boolean, value: unknown, up: boolean): number | null {
  const along = isPaper ? axis._length * (up ? 1 - Number(value) : Number(value)) : axis.d2p(value as number);
  return along >= 0 && along <= axis._length ? axis._offset + along : null;
}
