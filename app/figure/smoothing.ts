/** How a curve is smoothed: by the number of points, or by the distance between them on the x axis. */
export const SMOOTHINGS = ['ema', 'time'] as const;
export type Smoothing = (typeof SMOOTHINGS)[number];

/** On the x axis, so many pieces of the whole range count as one point of the plain average. */
const PIECES = 1000;

/**
 * The exponential moving average of a curve, corrected for its start (as Adam corrects its moments): at weight `a` a value counts `a^k`
 * after `k` points. `time`: after so many thousandths of the x range instead, so that unevenly logged curves are smoothed evenly.
 * Values that are not finite stay and do not enter the average.
 *
 * @param weight in [0, 1): 0 leaves the curve as it is
 */
export function smooth<P extends { x: number; y: number }>(
  points: readonly P[],
  weight: number,
  how: Smoothing,
): readonly P[] {
  if (!(weight > 0) || points.length < 2) return points;
  const span = points.at(-1)!.x - points[0]!.x || 1;
  let [sum, norm, at] = [0, 0, points[0]!.x];
  return points.map((point) => {
    if (!Number.isFinite(point.y)) return point;
    const passed = how === 'time' ? ((point.x - at) / span) * PIECES : 1;
    const decay = weight ** passed;
    at = point.x;
    sum = sum * decay + point.y;
    norm = norm * decay + 1;
    return { ...point, y: sum / norm };
  });
}
