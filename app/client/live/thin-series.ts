import type { ThinnedSeries } from '../../../lib/protocol/api.ts';

/** At most about `most` of the points: of each stretch of them the lowest, the highest and the first that is not finite, in their order. */
export function thinSeries(series: ThinnedSeries, most: number): ThinnedSeries {
  const { values } = series;
  const stretches = Math.max(1, Math.floor(most / 3));
  const size = values.length / stretches;
  const kept = new Set<number>([0, values.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    let [low, high, odd] = [-1, -1, -1];
    const end = Math.floor((stretch + 1) * size);
    for (let i = Math.floor(stretch * size); i < end; i++) {
      const value = values[i]!;
      if (typeof value === 'string') {
        if (odd < 0) odd = i;
        continue;
      }
      if (low < 0 || value < (values[low] as number)) low = i;
      if (high < 0 || value > (values[high] as number)) high = i;
    }
    for (const i of [low, high, odd]) if (i >= 0) kept.add(i);
  }
  const indices = [...kept].sort((a, b) => a - b);
  const of = <Value>(column: readonly Value[]) => indices.map((i) => column[i]!);
  return {
    name: series.name,
    exact: false,
    steps: of(series.steps),
    epochs: of(series.epochs),
    wallMs: of(series.wallMs),
    values: of(values),
  };
}
