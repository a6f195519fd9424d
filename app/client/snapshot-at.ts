/** Index of the last row that is not beyond `wanted`; the newest for null; the first when all are beyond; -1 for none. */
export function indexAt(positions: readonly (number | null)[], wanted: number | null): number {
  if (wanted === null || positions.length === 0) return positions.length - 1;
  const found = positions.findLastIndex((position) => position !== null && position <= wanted);
  return Math.max(0, found);
}
