import type { HistogramPoint } from '../protocol/histogram.ts';
import { HISTOGRAM_QUANTILES, type HistogramQuantile } from '../protocol/histogram-quantiles.ts';

/** The distribution of many values: a histogram without its name and place in a run. */
export type Distribution = Omit<HistogramPoint, 'name' | 'step' | 'epoch' | 'wallMs'>;

export const DEFAULT_BINS = 64;

/**
 * Histogram over equal bins between the smallest and the largest finite value, with exact quantiles (linear between order statistics,
 * as numpy's default), mean and standard deviation (of the population) in float64. NaN and infinities are counted in `nonFinite` and
 * are in nothing else. Values that are all alike, v, get bins from v - |v|/2 to v + |v|/2 (0: -1/2 to 1/2).
 *
 * Cost: one sort of a copy, O(V log V) for V values.
 *
 * @param values stay as they are
 * @param bins at least 1; one when the values are too close for so many different edges
 */
export function distributionOf(values: Float32Array | Float64Array, bins: number = DEFAULT_BINS): Distribution {
  const sorted = sortedFinite(values);
  const count = sorted.length;
  const nonFinite = values.length - count;
  const [min, max] = [sorted[0] ?? Number.NaN, sorted[count - 1] ?? Number.NaN];
  const edges = count === 0 ? Float64Array.of(0, 1) : binEdges(min, max, bins);
  const quantiles = Object.fromEntries(HISTOGRAM_QUANTILES.map((q) => [q, quantile(sorted, Number(q))]));
  return {
    edges,
    counts: countBetween(sorted, edges),
    count,
    nonFinite,
    min,
    max,
    ...moments(sorted),
    quantiles: quantiles as Record<HistogramQuantile, number>,
  };
}

function sortedFinite(values: Float32Array | Float64Array): Float32Array | Float64Array {
  const finite = values.slice();
  let count = 0;
  for (const value of values) if (Number.isFinite(value)) finite[count++] = value;
  return finite.subarray(0, count).sort();
}

function binEdges(min: number, max: number, bins: number): Float64Array {
  if (min === max) {
    const half = min === 0 ? 0.5 : Math.abs(min) / 2;
    return binEdges(Math.max(min - half, -Number.MAX_VALUE), Math.min(max + half, Number.MAX_VALUE), bins);
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => min * (1 - i / bins) + max * (i / bins));
  [edges[0], edges[bins]] = [min, max];
  const ascending = edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number));
  return ascending ? edges : Float64Array.of(min, max);
}

/** How many of the sorted values lie in each bin; the last one holds its upper edge too. */
function countBetween(sorted: Float32Array | Float64Array, edges: Float64Array): Float64Array {
  const last = edges.length - 2;
  const starts = Array.from(edges, (edge) => firstAtLeast(sorted, edge));
  return Float64Array.from({ length: last + 1 }, (_, i) => {
    return (i === last ? sorted.length : (starts[i + 1] as number)) - (starts[i] as number);
  });
}

/** Index of the first sorted value that is not below `bound`. */
function firstAtLeast(sorted: Float32Array | Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function quantile(sorted: Float32Array | Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  const share = position - below;
  return low * (1 - share) + high * share;
}

/** In units of the largest magnitude, so that neither sums nor squares leave the range of float64. */
function moments(sorted: Float32Array | Float64Array): { mean: number; std: number } {
  const count = sorted.length;
  const unit = Math.max(Math.abs(sorted[0] ?? Number.NaN), Math.abs(sorted[count - 1] ?? Number.NaN)) || 1;
  if (count === 0) return { mean: Number.NaN, std: Number.NaN };
  let sum = 0;
  for (const value of sorted) sum += value / unit;
  const mean = sum / count;
  let squares = 0;
  for (const value of sorted) squares += (value / unit - mean) ** 2;
  return { mean: mean * unit, std: Math.sqrt(squares / count) * unit };
}
