import type { PlotlyAxis, PlotlyTrace } from '../plotly.d.ts';

/** A curve as an SVG path, and what it was made of. */
export interface DrawnCurve {
  x: readonly number[];
  y: readonly (number | null)[];
  /** What its axes make of a value. */
  scale: string;
  path: string;
}

/**
 * A curve between its axes; null when it has gaps, a point beyond the axes, or too few for a line. Where `before` is the beginning of it, as with
 * live data, only what has come is written.
 */
export function drawnCurve(
  { x = [], y = [], mode, line }: PlotlyTrace,
  across: PlotlyAxis,
  up: PlotlyAxis,
  before?: DrawnCurve,
): DrawnCurve | null {
  if (x.length < 2 && mode !== 'markers') return null;
  const scale = [across, up].flatMap(({ type, range, _length }) => [type, ...range, _length]).join();
  const stairs = line?.shape === 'hvh';
  const begun = before?.scale === scale && beginsWith(x, before.x) && beginsWith(y, before.y) ? before : null;
  let path = begun?.path ?? '';
  for (let i = begun?.x.length ?? 0; i < x.length; i++) {
    const height = y[i];
    if (height === null || height === undefined) return null;
    const [left, top] = [across.d2p(x[i]!), up.d2p(height)];
    if (!(left >= 0 && left <= across._length && top >= 0 && top <= up._length)) return null;
    if (stairs && i > 0) path += `H${rounded((across.d2p(x[i - 1]!) + left) / 2)}V${rounded(top)}H${rounded(left)}`;
    else path += `${i === 0 ? 'M' : 'L'}${rounded(left)},${rounded(top)}`;
  }
  return { x, y, scale, path };
}

/** The path of what lies between a curve and a height, in the order of points in which Plotly writes it. */
export function filledTo(height: number, { x, path }: DrawnCurve, across: PlotlyAxis): string {
  const corner = (value: number) => `${rounded(across.d2p(value))},${rounded(height)}`;
  return `M${corner(x.at(-1)!)}L${corner(x[0]!)}L${path.slice(1)}`;
}

/** To a tenth of a pixel. */
export function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function beginsWith(column: readonly unknown[], beginning: readonly unknown[]): boolean {
  if (beginning.length > column.length) return false;
  for (let i = 0; i < beginning.length; i++) if (beginning[i] !== column[i]) return false;
  return true;
}
