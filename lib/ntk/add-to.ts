/** Adds `addend` to `sum`, entry by entry, in place. */
export function addTo(sum: Float64Array, addend: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (addend[i] as number);
}
