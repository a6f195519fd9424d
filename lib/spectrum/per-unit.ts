import type { MetricValue } from '../protocol/snapshot.ts';

/** A metric and its bound divided by a positive amount; null without either. */
export function perUnit(metric: MetricValue | null, amount: number): MetricValue | null {
  if (!metric || !(amount > 0)) return null;
  return { ...metric, value: metric.value / amount, bound: metric.bound === null ? null : metric.bound / amount };
}
