/** Frobenius norm. */
export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

/** Relative Frobenius distance of `got` from `want`; infinite when the lengths differ. */
export function relativeError(got: ArrayLike<number>, want: ArrayLike<number>, reference = norm(want)): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  return norm(Array.from(want, (value, i) => value - (got[i] as number))) / reference;
}
