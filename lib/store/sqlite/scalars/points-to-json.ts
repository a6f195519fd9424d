import { type JsonNumber, toJsonNumber } from '../../../protocol/json-number.ts';
import type { ScalarPointJson, ScalarSeries } from '../../../protocol/scalar.ts';
import type { Points } from './points.ts';

/** Points in order as a series carries them. */
export function seriesOf(name: string, { steps, epochs, wallMs, values }: Points): ScalarSeries {
  return {
    name,
    steps: Array.from(steps),
    epochs: Array.from(epochs, epochOf),
    wallMs: Array.from(wallMs),
    values: toNumbers(values),
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

function toNumbers(values: Float64Array): JsonNumber[] {
  const numbers: JsonNumber[] = Array.from(values);
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) numbers[i] = toJsonNumber(values[i]!);
  return numbers;
}
