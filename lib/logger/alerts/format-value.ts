/** A number for a message: four significant digits, NaN and infinities by name. */
export function formatValue(value: number): string {
  return Number.isFinite(value) ? formatLimit(Number(value.toPrecision(4))) : String(value);
}

/** A number with all of its digits, in powers of ten where zeros would have to be counted: `0.9`, `1e12`. */
export function formatLimit(value: number): string {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 1e-4 && size < 1e6);
  return isPlain ? String(value) : value.toExponential().replace('e+', 'e');
}
