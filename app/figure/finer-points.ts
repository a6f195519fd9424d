import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { View } from '../panels/panel.ts';
import type { Curve } from './curve.ts';

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

/** The part of a curve between the ends of a zoom, and one more point on either side, to which it leaves the picture; all of it without a zoom. */
export function inSight(curve: Curve, zoom: View['zoom']): Curve {
  if (!zoom) return curve;
  const [from, to] = zoom;
  const first = curve.x.findIndex((x) => x >= from);
  const last = curve.x.findLastIndex((x) => x <= to);
  const of = (column: readonly number[]) =>
    first < 0 || last < 0 ? [] : column.slice(Math.max(0, first - 1), last + 2);
  return { x: of(curve.x), y: of(curve.y), step: of(curve.step) };
}
