import { endsAbove } from './ends-above.ts';

/** Equally wide bins of log10, at most `most`, that hold every positive value: their edges, as powers of ten. */
export interface LogBins {
  low: number;
  width: number;
  count: number;
}

/** Bins from the smallest to the largest positive value of all spectra, without what lies below `floor` times the largest. */
export function logBins(spectra: Iterable<ArrayLike<number>>, most: number, floor: number): LogBins | null {
  const ends = endsAbove(spectra, floor);
  if (!ends) return null;
  const [from, to] = [Math.log10(ends[0]), Math.log10(ends[1])];
  const width = Math.max(to - from, 0.1) / most;
  return { low: from, width, count: most };
}

/** How many values fall into each bin; those below the first are counted apart. */
export function countInBins(spectrum: ArrayLike<number>, { low, width, count }: LogBins) {
  const counts = new Array<number>(count).fill(0);
  let below = 0;
  for (let i = 0; i < spectrum.length; i++) {
    const bin = (Math.log10(spectrum[i]!) - low) / width;
    // The largest value is the upper edge of the last bin; rounding may put the smallest just below the first.
    if (bin >= -1e-9) counts[Math.min(count - 1, Math.max(0, Math.floor(bin)))]!++;
    else below++;
  }
  return { counts, below };
}

/** log10 of each bin's middle, and of so many more beyond each end. */
export function binCentres({ low, width, count }: LogBins, more = 0): number[] {
  return Array.from({ length: count + 2 * more }, (_, bin) => low + (bin - more + 0.5) * width);
}
