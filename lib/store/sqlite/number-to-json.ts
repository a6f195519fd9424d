import { type JsonNumber, toJsonNumber } from '../../protocol/json-number.ts';

/** A stored float64 as JSON carries it: NULL is NaN. */
export function numberToJson(value: number | null): JsonNumber {
  return toJsonNumber(value ?? Number.NaN);
}
