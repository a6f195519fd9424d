/** A curve of one run: ascending in x. */
export interface Curve {
  x: readonly number[];
  y: readonly (number | null)[];
}

/** Mean, lowest and highest of several curves at common places. */
export interface Band {
  x: number[];
  mean: number[];
  low: number[];
  high: number[];
}

/** Places of a band: more than a chart has columns of two pixels. */
const MOST = 400;

/**
 * The band of several curves: at each of their places the mean, the lowest and the highest of those that reach there, each taken linearly between
 * its own two points. Places are thinned evenly to 400.
 */
export function bandOf(curves: readonly Curve[]): Band {
  const finite = curves.map(({ x, y }) => {
    const kept = x.flatMap((place, i) => (y[i] === null || y[i] === undefined ? [] : [{ x: place, y: y[i] }]));
    return kept;
  });
  const places = [...new Set(finite.flatMap((points) => points.map((point) => point.x)))].sort((a, b) => a - b);
  const every = Math.ceil(places.length / MOST);
  const band: Band = { x: [], mean: [], low: [], high: [] };
  const at = finite.map(() => 0);
  for (const [i, place] of places.entries()) {
    if (i % every !== 0 && i !== places.length - 1) continue;
    const values = finite.flatMap((points, c) => valueAt(points, place, at, c) ?? []);
    if (values.length === 0) continue;
    band.x.push(place);
    band.mean.push(values.reduce((sum, value) => sum + value, 0) / values.length);
    band.low.push(Math.min(...values));
    band.high.push(Math.max(...values));
  }
  return band;
}

type Points = readonly { x: number; y: number }[];

/** Places come ascending: `at` remembers how far each curve was read. */
function valueAt(points: Points, place: number, at: number[], c: number): number | null {
  let i = at[c]!;
  while (i + 1 < points.length && points[i + 1]!.x <= place) i++;
  at[c] = i;
  const [before, after] = [points[i], points[i + 1]];
  if (!before || before.x > place || (!after && before.x < place)) return null;
  if (before.x === place || !after) return before.y;
  return before.y + ((after.y - before.y) * (place - before.x)) / (after.x - before.x);
}
