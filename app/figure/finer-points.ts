import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { View } from '../panels/panel.ts';

/** A series with the points of a stretch of it that were fetched in finer steps in place of its own; what lies outside the stretch stays. */
export function withFinerPoints(series: ScalarSeries, finer: ScalarSeries): ScalarSeries {
  const [first, last] = [finer.steps[0], finer.steps.at(-1)];
  if (first === undefined || last === undefined) return series;
  const before = series.steps.findIndex((step) => step >= first);
  const after = series.steps.findIndex((step) => step > last);
  const [head, tail] = [before < 0 ? series.steps.length : before, after < 0 ? series.steps.length : after];
  const joined = <Value>(own: readonly Value[], fine: readonly Value[]) => [
    ...own.slice(0, head),
    ...fine,
    ...own.slice(tail),
  ];
  return {
    ...series,
    steps: joined(series.steps, finer.steps),
    epochs: joined(series.epochs, finer.epochs),
    wallMs: joined(series.wallMs, finer.wallMs),
    values: joined(series.values, finer.values),
  };
}

/** The points between the ends of a zoom, and one more on either side, to which the curve leaves the picture; all of them without a zoom. */
export function inSight<P extends { x: number }>(points: readonly P[], zoom: View['zoom']): readonly P[] {
  if (!zoom) return points;
  const [from, to] = zoom;
  const first = points.findIndex(({ x }) => x >= from);
  const last = points.findLastIndex(({ x }) => x <= to);
  return first < 0 || last < 0 ? [] : points.slice(Math.max(0, first - 1), last + 2);
}
