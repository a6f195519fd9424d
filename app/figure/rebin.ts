import type { HistogramRow } from '../client/api.ts';

/** Several histograms on common bins: the share of each one's values in every bin. */
export interface CommonBins {
  centres: number[];
  /** `[histogram][bin]`; the shares of a histogram add up to 1. */
  shares: number[][];
}

/**
 * The histograms on `count` equally wide bins from the smallest to the largest edge of them all. A bin's values are spread evenly over its
 * width, so what a bin of the new grid gets is exact where edges meet and within one old bin elsewhere.
 */
export function rebin(rows: readonly HistogramRow[], count: number): CommonBins {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { edges } of rows) {
    if (edges.length < 2) continue;
    low = Math.min(low, edges[0]!);
    high = Math.max(high, edges.at(-1)!);
  }
  if (!(high > low)) [low, high] = [Number.isFinite(low) ? low - 0.5 : 0, Number.isFinite(low) ? low + 0.5 : 1];
  const width = (high - low) / count;
  return {
    centres: Array.from({ length: count }, (_, bin) => low + (bin + 0.5) * width),
    shares: rows.map((row) => sharesOf(row, low, width, count)),
  };
}

function sharesOf({ edges, counts }: HistogramRow, low: number, width: number, count: number): number[] {
  const shares = new Array<number>(count).fill(0);
  const total = counts.reduce((sum, one) => sum + one, 0);
  if (total === 0) return shares;
  for (let i = 0; i < counts.length; i++) {
    const [from, to] = [(edges[i]! - low) / width, (edges[i + 1]! - low) / width];
    const share = counts[i]! / total;
    const [first, last] = [clamp(Math.floor(from), count), clamp(Math.ceil(to) - 1, count)];
    for (let bin = first; bin <= last; bin++) {
      const overlap = Math.min(to, bin + 1) - Math.max(from, bin);
      shares[bin]! += to > from ? share * Math.max(0, overlap / (to - from)) : share / (last - first + 1);
    }
  }
  return shares;
}

function clamp(bin: number, count: number): number {
  return Math.max(0, Math.min(count - 1, bin));
}
