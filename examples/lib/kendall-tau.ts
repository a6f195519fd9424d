/** Kendall's rank correlation of paired observations. */
export interface KendallTau {
  /** tau-b in [-1, 1]; NaN when all of x or all of y are tied. */
  tau: number;
  concordant: number;
  discordant: number;
  /** Pairs tied in x, and in y; a pair tied in both counts in both. */
  tiesX: number;
  tiesY: number;
}

/**
 * tau-b, `(C - D) / sqrt((P - T_x)(P - T_y))` with P = n (n - 1) / 2 pairs, of which T_x are tied in x and T_y in y.
 * Source: Kendall 1945, "The treatment of ties in ranking problems".
 */
export function kendallTau(x: readonly number[], y: readonly number[]): KendallTau {
  const counts = { concordant: 0, discordant: 0, tiesX: 0, tiesY: 0 };
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = order(x[i]!, x[j]!);
      const dy = order(y[i]!, y[j]!);
      if (dx === 0) counts.tiesX++;
      if (dy === 0) counts.tiesY++;
      if (dx * dy > 0) counts.concordant++;
      if (dx * dy < 0) counts.discordant++;
    }
  }
  const pairs = (x.length * (x.length - 1)) / 2;
  const { concordant, discordant, tiesX, tiesY } = counts;
  return { tau: (concordant - discordant) / Math.sqrt((pairs - tiesX) * (pairs - tiesY)), ...counts };
}

/**
 * Share of random pairings whose |tau| is at least that of the one given: the two-sided p-value of a permutation test,
 * `(1 + hits) / (1 + permutations)`, which makes no assumption on ties or distribution.
 */
export function permutationPValue(
  x: readonly number[],
  y: readonly number[],
  permutations: number,
  shuffle: (count: number) => ArrayLike<number>,
): number {
  const given = Math.abs(kendallTau(x, y).tau);
  let hits = 0;
  for (let i = 0; i < permutations; i++) {
    const shuffled = Array.from(shuffle(y.length), (index) => y[index]!);
    if (Math.abs(kendallTau(x, shuffled).tau) >= given - 1e-12) hits++;
  }
  return (1 + hits) / (1 + permutations);
}

/** Sign of a - b; equal infinities are ties. */
function order(a: number, b: number): number {
  return a === b ? 0 : Math.sign(a - b);
}
