/** Shares of the values that an axis may leave out at its lower and at its upper end. */
const [LOW, HIGH] = [0.05, 0.95];

/** A linear axis for values without their outliers: the middle 90 % with a quarter of air; undefined when there is nothing to leave out. */
export function inlierRange(values: readonly number[]): [number, number] | undefined {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length < 5) return undefined;
  const [low, high] = [quantile(sorted, LOW), quantile(sorted, HIGH)];
  const air = 0.25 * (high - low);
  const [from, to] = [low - air, high + air];
  if (!(to > from) || (sorted[0]! >= from && sorted.at(-1)! <= to)) return undefined;
  return [Math.max(from, sorted[0]! - 0.05 * (to - from)), Math.min(to, sorted.at(-1)! + 0.05 * (to - from))];
}

function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (place % 1) * (above - below);
}
