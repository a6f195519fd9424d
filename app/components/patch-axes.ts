import type { Plotly, PlotlyAxis, PlotlyElement, PlotlyExtremes } from '../plotly.d.ts';
import type { Drawn, Move } from './patch-figure.ts';
import { tickMoves } from './patch-ticks.ts';

/** The axes of a drawn chart have other ends; nothing of it is on the page before `moves`, and `undo` takes it back. */
export interface Rescaled {
  moves: Move[];
  undo: () => void;
}

type Ends = readonly [unknown, unknown];
type Axis = Readonly<Record<string, unknown>>;

const NAMES = ['xaxis', 'yaxis'] as const;
/** What follows from the ends of an axis. */
const SCALE = new Set(['range', 'tickvals', 'ticktext']);

/** Gives the axes of a drawn chart the ends that they have in `next`, or that its curves need; null when an axis differs in more, or the reader has zoomed it. */
export function rescale(element: PlotlyElement, plotly: Plotly, drawn: Drawn, next: Drawn): Rescaled | null {
  const undone: (() => void)[] = [];
  const undo = () => {
    for (const step of undone.reverse()) step();
  };
  const moves: Move[] = [];
  for (const name of NAMES) {
    const axis = element._fullLayout![name];
    const [before, after] = [drawn.layout[name] as Axis, next.layout[name] as Axis];
    const grown =
      before === after ? autoRange(element, plotly, axis, after, next.data, undone) : givenRange(axis, before, after);
    if (grown === null) continue;
    const own = grown && rescaleAxis(element, plotly, name, grown, after, undone);
    if (!own) {
      undo();
      return null;
    }
    moves.push(...own);
  }
  return { moves, undo };
}

/** The new ends of an axis whose ends the figure chooses; false when that is not all that has changed. */
function givenRange(axis: PlotlyAxis, before: Axis, after: Axis): Ends | false {
  const keys = Object.keys(after);
  const same =
    keys.length === Object.keys(before).length && keys.every((key) => SCALE.has(key) || before[key] === after[key]);
  const [was, is] = [before.range, after.range] as [Ends | undefined, Ends | undefined];
  return same && was && is && axis.range[0] === was[0] && axis.range[1] === was[1] ? is : false;
}

/** The new ends of an axis that Plotly fits to the curves; null when they are inside the ones it has, false when Plotly must find them. */
function autoRange(
  element: PlotlyElement,
  plotly: Plotly,
  axis: PlotlyAxis,
  { range }: Axis,
  data: Drawn['data'],
  undone: (() => void)[],
): Ends | null | false {
  if (range || axis._id !== 'y' || axis.autorange !== true || axis.type !== 'linear') return null;
  if (!data.every(({ type, y }) => type === 'scatter' && Array.isArray(y))) return null;
  const curves = data.flatMap(({ yaxis, y }, i) => (yaxis === undefined ? [{ i, ends: endsOf(y as number[]) }] : []));
  const [low, high] = axis.range as [number, number];
  if (curves.every(({ ends: [least, most] }) => least >= low && most <= high)) return null;
  for (const { i, ends } of curves) {
    const extremes = element._fullData?.[i]?._extremes;
    const known = extremes?.[axis._id];
    const now = known && extremesOf(known, ends);
    if (!now) return false;
    undone.push(() => {
      extremes[axis._id] = known;
    });
    extremes[axis._id] = now;
  }
  return plotly.autoRangeOf(element, axis);
}

function endsOf(values: readonly (number | null)[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** With the room beyond the ends that the trace had; null when that is not the same for all its points. */
function extremesOf({ min, max }: PlotlyExtremes, [low, high]: readonly [number, number]): PlotlyExtremes | null {
  const [least, most] = [min[0], max[0]];
  if (!least || !most || min.length > 1 || max.length > 1 || !Number.isFinite(low)) return null;
  return { min: [{ ...least, val: low }], max: [{ ...most, val: high }] };
}

function rescaleAxis(
  element: PlotlyElement,
  plotly: Plotly,
  name: (typeof NAMES)[number],
  range: Ends,
  { tickvals, ticktext }: Axis,
  undone: (() => void)[],
): Move[] | null {
  const axis = element._fullLayout![name];
  const now = { range: [...range], ...(tickvals ? { tickvals, ticktext } : {}) } as Pick<PlotlyAxis, 'range'>;
  const was = { range: axis.range, ...(tickvals ? { tickvals: axis.tickvals, ticktext: axis.ticktext } : {}) };
  undone.push(() => {
    Object.assign(axis, was);
    axis.setScale();
  });
  Object.assign(axis, now);
  axis.setScale();
  const moves = tickMoves(element, axis, plotly.ticksOf(axis));
  return moves && [...moves, () => void Object.assign(element.layout![name]!, { ...now, range: [...range] })];
}
