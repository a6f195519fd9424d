/**
 * 1, 2, 4, ... and N: the ranks at which a curve over all eigenmodes is stored, few enough for every snapshot.
 * Ascending, without repeats; none for N = 0.
 */
export function chosenRanks(n: number): number[] {
  const ranks: number[] = [];
  for (let rank = 1; rank < n; rank *= 2) ranks.push(rank);
  return n > 0 ? [...ranks, n] : [];
}
