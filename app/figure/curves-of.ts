import { formatPower } from '../format/format.ts';
import type { Figure } from '../panels/panel.ts';
import { autoRange, linearTicks, multiples } from './auto-axis.ts';
import { unescapeHtml } from './escape-html.ts';
import { extremes } from './thin.ts';

/** A label on an axis, at a part of its length from the left or from the bottom. */
export interface Tick {
  at: number;
  text: string;
}

/** What {@link curvesOf} finds of a figure. Curves are SVG paths in a box of 500 x 500 whose origin is at the top left. */
export interface Curves {
  curves: { path: string; color: string; width: number; dashed: boolean }[];
  /** Upright lines, and upright boxes from one place to another, in parts of the plot from its left. */
  lines: { at: number; color: string; dashed: boolean }[];
  boxes: { from: number; to: number; color: string }[];
  x: Tick[];
  y: Tick[];
  labels: { x: string; y: string };
  /** Of the plot in CSS pixels. */
  margin: { l: number; r: number; t: number; b: number };
}

interface Axis {
  type: string;
  range?: [number, number];
  /** Labels that the figure chooses itself, or on a log axis every how many powers of ten one stands. */
  tickvals?: number[];
  ticktext?: string[];
  dtick?: number;
}

interface Scatter {
  type: string;
  mode: string;
  fill?: string;
  xaxis?: string;
  yaxis?: string;
  x: number[];
  y: (number | null)[];
  line: { color: string; width: number; dash?: string };
}

/** About as many pixels as a chart has. */
const SIDE = 500;

/**
 * The curves of a figure with its axes, for a picture that needs no Plotly; null where there is something else in it, or nothing, or time on an
 * axis.
 */
export function curvesOf({ data, layout }: Figure): Curves | null {
  const traces = (data as unknown as Scatter[]).filter((trace) => !isMarks(trace, layout));
  const [xaxis, yaxis] = [layout.xaxis, layout.yaxis] as Axis[];
  if (!xaxis || !yaxis || !traces.every(isCurve)) return null;
  if (xaxis.type === 'date' || yaxis.type === 'date') return null;
  const [place, scale] = [placer(xaxis), placer(yaxis)];
  const x = xaxis.range ?? autoRange(traces.map((trace) => trace.x.map(place)));
  const y = yaxis.range ?? autoRange(traces.map((trace) => trace.y.map(scale)));
  if (!x || !y) return null;
  const annotations = (layout.annotations ?? []) as { text: string }[];
  return {
    curves: traces.map((trace) => ({
      path: pathOf(trace.x.map(place), trace.y.map(scale), x, y),
      color: trace.line.color,
      width: trace.line.width,
      dashed: (trace.line.dash ?? 'solid') !== 'solid',
    })),
    ...uprightOf(layout, (value) => partOf(place(value), x)),
    x: ticksOf(xaxis, x),
    y: ticksOf(yaxis, y),
    labels: { x: unescapeHtml(annotations[1]?.text ?? ''), y: unescapeHtml(annotations[0]?.text ?? '') },
    margin: layout.margin as Curves['margin'],
  };
}

/** What stands at the upper edge for the lines below it. */
function isMarks({ mode, yaxis }: Scatter, { yaxis2 }: Figure['layout']): boolean {
  return mode === 'markers' && yaxis === 'y2' && (yaxis2 as { visible?: boolean } | undefined)?.visible === false;
}

interface Shape {
  type: string;
  xref: string;
  x0: number;
  x1: number;
  fillcolor?: string;
  line: { color?: string; dash?: string };
}

/** The lines and boxes of a figure that stand upright over its x axis. */
function uprightOf({ shapes }: Figure['layout'], placeOf: (value: number) => number): Pick<Curves, 'lines' | 'boxes'> {
  const upright = ((shapes ?? []) as Shape[]).filter(({ xref }) => xref === 'x');
  const within = (part: number) => Math.min(1, Math.max(0, part));
  return {
    lines: upright.flatMap(({ type, x0, x1, line: { color = '', dash = 'solid' } }) => {
      const at = placeOf(x0);
      return type === 'line' && x0 === x1 && at >= 0 && at <= 1 ? [{ at, color, dashed: dash !== 'solid' }] : [];
    }),
    boxes: upright.flatMap(({ type, x0, x1, fillcolor: color = '' }) => {
      const [from, to] = [within(placeOf(x0)), within(placeOf(x1))];
      return type === 'rect' && to > from ? [{ from, to, color }] : [];
    }),
  };
}

function isCurve({ type, mode, fill, xaxis = 'x', yaxis = 'y' }: Scatter): boolean {
  return type === 'scatter' && mode.includes('lines') && !fill && xaxis === 'x' && yaxis === 'y';
}

function placer({ type }: Axis): (value: number | null) => number {
  return (value) => (value === null ? Number.NaN : type === 'log' ? Math.log10(value) : value);
}

/** Broken where a value is missing; of the points in one column of pixels the lowest and the highest. */
function pathOf(x: readonly number[], y: readonly number[], across: [number, number], up: [number, number]): string {
  let path = '';
  let drawing = false;
  let column: { left: number; y: number }[] = [];
  const end = () => {
    for (const point of column.length > 0 ? extremes(column) : []) {
      path += `${drawing ? 'L' : 'M'}${point.left},${point.y}`;
      drawing = true;
    }
    column = [];
  };
  for (let i = 0; i < x.length; i++) {
    const left = Math.round(SIDE * partOf(x[i]!, across));
    const top = Math.round(SIDE * (1 - partOf(y[i]!, up)));
    if (left !== column[0]?.left) end();
    if (Number.isFinite(left) && Number.isFinite(top)) {
      column.push({ left, y: top });
    } else {
      end();
      drawing = false;
    }
  }
  end();
  // A point without neighbours: a line without length has round ends.
  return path.replaceAll(/M[^LM]+(?=M|$)/g, '$&h0');
}

function partOf(value: number, [low, high]: readonly [number, number]): number {
  return (value - low) / (high - low);
}

function ticksOf({ type, tickvals, ticktext = [], dtick }: Axis, range: [number, number]): Tick[] {
  const place = placer({ type });
  if (tickvals) {
    const chosen = tickvals.map((value, i) => ({ at: partOf(place(value), range), text: ticktext[i] ?? '' }));
    return chosen.filter(({ at }) => at >= 0 && at <= 1);
  }
  if (type !== 'log') return linearTicks(range).map(({ value, text }) => ({ at: partOf(value, range), text }));
  const every = dtick ?? Math.max(1, Math.ceil((range[1] - range[0]) / 5));
  return multiples(every, range).map((power) => ({ at: partOf(power, range), text: formatPower(power) }));
}
