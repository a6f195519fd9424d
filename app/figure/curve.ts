import { fromJsonNumber, type JsonNumber } from '../../lib/protocol/json-number.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';

/** A curve by columns, ascending in x. They may be the very columns of a series: nobody writes into them. */
export interface Curve {
  x: readonly number[];
  y: readonly number[];
  step: readonly number[];
}

/** A series over the chosen x axis; rows that have no place there are left out. Over steps nothing is copied. */
export function curveOf(series: ScalarSeries, { run }: Pick<PanelRun, 'run'>, view: View, logX: boolean): Curve {
  const { steps, epochs, wallMs } = series;
  const y = numbers(series.values);
  if (view.x === 'step' && !(logX && steps[0]! <= 0)) return { x: steps, y, step: steps };
  const x = steps.map((step, i) => positionOf({ step, epoch: epochs[i] ?? null, wallMs: wallMs[i]! }, run, view));
  const placed = (place: number | null): place is number => place !== null && !(logX && place <= 0);
  if (x.every(placed)) return { x, y, step: steps };
  const of = <Value>(column: readonly Value[]) => column.filter((_, i) => placed(x[i]!));
  return { x: x.filter(placed), y: of(y), step: of(steps) };
}

/** What of a curve has a place on an axis: Plotly leaves a gap at null; zero has no place on a log axis. */
export function heights(y: readonly number[], log: boolean): readonly (number | null)[] {
  const drawable = (value: number) => Number.isFinite(value) && !(log && value <= 0);
  return y.every(drawable) ? y : y.map((value) => (drawable(value) ? value : null));
}

function numbers(values: readonly JsonNumber[]): readonly number[] {
  return values.every((value) => typeof value === 'number') ? values : values.map(fromJsonNumber);
}
