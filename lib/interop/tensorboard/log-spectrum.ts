/** TensorBoard's own number of bins for a histogram. */
const BINS = 30;

export interface Bins {
  /** Ascending, one more than there are bins. */
  edges: Float64Array;
  counts: Float64Array;
}

/**
 * The histogram of log10 of the positive eigenvalues, 30 bins of equal width; null when none is positive and finite.
 *
 * @param eigenvalues in any order
 */
export function logSpectrum(eigenvalues: ArrayLike<number>): Bins | null {
  const logs = Float64Array.from(eigenvalues)
    .filter((value) => value > 0 && Number.isFinite(value))
    .map(Math.log10);
  if (logs.length === 0) return null;
  const [low, high] = limits(logs);
  const width = (high - low) / BINS;
  const counts = new Float64Array(BINS);
  for (const log of logs) {
    const bin = Math.min(Math.floor((log - low) / width), BINS - 1);
    counts[bin] = (counts[bin] as number) + 1;
  }
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? high : low + i * width));
  return { edges, counts };
}

/** Smallest and largest; one decade around a value that stands alone. */
function limits(logs: Float64Array): [number, number] {
  const low = logs.reduce((least, log) => Math.min(least, log));
  const high = logs.reduce((most, log) => Math.max(most, log));
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}
