/** A number for a message: four significant digits, NaN and infinities by name. */
export function formatValue(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
