/** The largest of the values, or null when there is none. NaN is none. */
export function largest(values: readonly number[]): number | null {
  return values.reduce<number | null>((max, value) => (max === null || value > max ? value : max), null);
}
