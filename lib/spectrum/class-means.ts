import type { Classes } from './classes.ts';

/** Mean kernel entry over the ordered pairs `n != m` of one class and of two, and how many there are. */
export interface ClassMeans {
  within: number;
  withinPairs: number;
  between: number;
  betweenPairs: number;
}

/** The mean of no pairs is NaN. @param same the sum over the pairs of one class; see `sameClassSum` */
export function classMeans(kernel: Float64Array, n: number, classes: Classes, same: number): ClassMeans {
  let total = 0;
  let diagonal = 0;
  for (const entry of kernel) total += entry;
  for (let i = 0; i < n; i++) diagonal += kernel[i * n + i] as number;
  const samePairs = classes.sizes.reduce((sum, size) => sum + size ** 2, 0);
  const [withinPairs, betweenPairs] = [samePairs - n, n * n - samePairs];
  return { within: (same - diagonal) / withinPairs, withinPairs, between: (total - same) / betweenPairs, betweenPairs };
}
