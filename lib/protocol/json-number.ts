/** A float64 as JSON carries it: JSON has no NaN or infinities, so those three travel as strings. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** Encodes a float64 for JSON; finite values pass unchanged. */
export function toJsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** The inverse of {@link toJsonNumber}. */
export function fromJsonNumber(value: JsonNumber): number {
  return typeof value === 'number' ? value : Number(value);
}
