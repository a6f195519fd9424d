import { toJsonNumber } from '../../../protocol/json-number.ts';
import type { ScalarPointJson, ScalarSeries } from '../../../protocol/scalar.ts';
import type { Points } from './points.ts';

/** Points in order as a series carries them. */
export function seriesOf(name: string, { steps, epochs, wallMs, values }: Points): ScalarSeries {
  return {
    name,
    steps: toArray(steps),
    epochs: replaceNonFinite(toArray(epochs), epochOf),
    wallMs: toArray(wallMs),
    values: replaceNonFinite(toArray(values), toJsonNumber),
  };
}

/** One point as JSON carries it. */
export function pointOf(name: string, points: Points, i: number): ScalarPointJson {
  return {
    name,
    step: points.steps[i]!,
    epoch: epochOf(points.epochs[i]!),
    wallMs: points.wallMs[i]!,
    value: toJsonNumber(points.values[i]!),
  };
}

function epochOf(epoch: number): number | null {
  return Number.isNaN(epoch) ? null : epoch;
}

/** `Array.from` would go through an iterator: five times as long, and there may be millions. */
function toArray(column: Float64Array): number[] {
  const array = new Array<number>(column.length);
  for (let i = 0; i < array.length; i++) array[i] = column[i]!;
  return array;
}

/** In place, and only what needs it: an array of nothing but numbers is the faster one. */
function replaceNonFinite<Value>(numbers: (number | Value)[], replace: (number: number) => Value): (number | Value)[] {
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (!Number.isFinite(number)) numbers[i] = replace(number);
  }
  return numbers;
}
