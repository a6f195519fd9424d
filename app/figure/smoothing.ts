import type { Curve } from './curve.ts';

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
export function smooth(curve: Curve, weight: number, how: Smoothing): Curve {
  const { x, y } = curve;
  if (!(weight > 0) || x.length < 2) return curve;
  const span = x.at(-1)! - x[0]! || 1;
  let [sum, norm, at] = [0, 0, x[0]!];
  const average = y.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const passed = how === 'time' ? ((x[i]! - at) / span) * PIECES : 1;
    const decay = weight ** passed;
    at = x[i]!;
    sum = sum * decay + value;
    norm = norm * decay + 1;
    return sum / norm;
  });
  return { ...curve, y: average };
}
