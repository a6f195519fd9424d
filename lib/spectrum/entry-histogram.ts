/** Counts of a kernel's entries off the diagonal, each pair n < m once. */
export interface EntryHistogram {
  /** Float64 `[bins + 1]`, ascending, equally wide. */
  edges: Float64Array;
  /** Float64 `[bins]`: pairs of one class, or all pairs without labels. */
  within: Float64Array;
  /** Float64 `[bins]`: pairs of two classes; all zero without labels. */
  between: Float64Array;
  /** Mean of all N^2 entries, the diagonal among them. */
  mean: number;
}

/**
 * Histograms of kernel entries within and between classes. Cost N^2. Source: the within/between-class histograms of Engel et al. 2022
 * (TorchNTK), arXiv:2205.12372.
 *
 * @param kernel row-major `[N, N]`, symmetric and finite
 * @param labels a class number for each sample, or null
 */
export function entryHistogram(
  kernel: Float64Array,
  n: number,
  labels: ArrayLike<number> | null,
  bins = 48,
): EntryHistogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const entry = kernel[i * n + j] as number;
      if (entry < low) low = entry;
      if (entry > high) high = entry;
    }
  }
  // One sample has no pairs; entries that are all alike have no width.
  if (low > high) [low, high] = [0, 0];
  const width = (high - low) / bins || Math.max(Math.abs(high), 1) * 1e-9;
  const within = new Float64Array(bins);
  const between = new Float64Array(bins);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += kernel[i * n + i] as number;
    for (let j = i + 1; j < n; j++) {
      const entry = kernel[i * n + j] as number;
      sum += 2 * entry;
      const counts = labels === null || labels[i] === labels[j] ? within : between;
      const bin = Math.min(bins - 1, Math.floor((entry - low) / width));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, bin) => low + bin * width);
  return { edges, within, between, mean: sum / (n * n) };
}
