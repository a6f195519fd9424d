import type { MetricValue } from '../protocol/snapshot.ts';

/** A number and the absolute bound on its error. */
export interface Bounded {
  value: number;
  bound: number;
}

/**
 * `top / bottom` of two positive numbers, with the bound `(a + b) / (1 - b)` on its relative error, a and b being theirs:
 * to first order it is a + b, which understates what half an error below does to a quotient.
 */
export function ratio(top: Bounded, bottom: Bounded): MetricValue {
  const value = top.value / bottom.value;
  const a = top.bound / top.value;
  const b = bottom.bound / bottom.value;
  return { value, bound: (value * (a + b)) / (1 - b), trusted: true, relation: '=' };
}
