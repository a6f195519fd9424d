import type { PlotlyElement } from '../plotly.d.ts';

/** Told where the pointer is on a shared x axis; null when it left. */
type Listener = (axis: string, x: number | null) => void;

const listeners = new Set<Listener>();

/** Follows the pointer over every chart of the page; gives back how to stop. */
export function followCursor(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The pointer is at `x` of a chart whose x axis counts `axis`. */
export function moveCursor(axis: string, x: number | null): void {
  for (const listener of listeners) listener(axis, x);
}

/** What a drawn chart's x axis counts; null when it shares it with no other. */
export function sharedAxisOf(element: PlotlyElement): string | null {
  const meta = element.layout?.meta;
  return meta?.sharedX ?? null;
}

/** The value below the pointer; null beyond the axis. */
export function valueAt(element: PlotlyElement, clientX: number): number | null {
  const axis = element._fullLayout?.xaxis;
  if (!axis) return null;
  const pixel = clientX - element.getBoundingClientRect().left - axis._offset;
  return pixel < 0 || pixel > axis._length ? null : toNumber(axis.p2d(pixel));
}

/** The place of a value in CSS pixels from the chart's left edge; null when it is out of sight. */
export function pixelOf(element: PlotlyElement, x: number): number | null {
  const axis = element._fullLayout?.xaxis;
  if (!axis) return null;
  const pixel = axis.d2p(x);
  return Number.isFinite(pixel) && pixel >= 0 && pixel <= axis._length ? axis._offset + pixel : null;
}

/** The ends of an x axis that the reader has drawn, as values. */
export function endsOf(element: PlotlyElement, ends: readonly [unknown, unknown]): [number, number] {
  const log = element._fullLayout?.xaxis.type === 'log';
  const [from, to] = ends.map((end) => (log ? 10 ** Number(end) : toNumber(end)));
  return [rounded(from!), rounded(to!)];
}

/** Plotly tells dates as text without a zone, which it means as UTC. */
function toNumber(value: unknown): number {
  return typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}Z`) : Number(value);
}

/** Short enough for an address. */
function rounded(value: number): number {
  return Number(value.toPrecision(Math.abs(value) > 1e9 ? 13 : 7));
}
