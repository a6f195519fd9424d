/**
 * Which full kernels of a run are kept. A kernel stays when any of `every`, `last` and `logarithmic` keeps it, all of them when
 * none of the three is given; those of the first and of the newest snapshot stay in any case. `maxBytes` then drops the oldest
 * of what is left. Scalars, spectra, metrics and histograms are never dropped.
 */
export interface RetentionPolicy {
  /** The first of every so many snapshots. */
  every?: number | undefined;
  /** The newest so many snapshots. */
  last?: number | undefined;
  /** The first snapshot at or after so many points in every tenfold of steps, evenly spread on a logarithmic axis. */
  logarithmic?: number | undefined;
  /** Bytes that the run's kernels, as they are stored, may take together. */
  maxBytes?: number | undefined;
  /** The same for the pictures of kernels. Default false: all stay. */
  pictures?: boolean | undefined;
}

/** What was dropped. */
export interface Thinned {
  snapshots: number;
  bytes: number;
}

/** Rounding of a logarithm must not put a power of ten before itself. */
const TOLERANCE = 1e-9;

/**
 * The steps whose kernels the rules of a policy keep, all but `maxBytes`. A rule looks at all snapshots, also those whose kernel is
 * gone, so that thinning again and again while a run grows drops the same as thinning once at its end; only what `last` has
 * kept for a while goes later.
 *
 * @param steps of all snapshots of a run, ascending
 */
export function keptSteps(steps: readonly number[], { every, last, logarithmic }: RetentionPolicy): Set<number> {
  if (every === undefined && last === undefined && logarithmic === undefined) return new Set(steps);
  const kept = new Set<number>();
  let previousPoint = Number.NEGATIVE_INFINITY;
  steps.forEach((step, i) => {
    const point = logarithmic === undefined ? previousPoint : pointBefore(step, logarithmic);
    const isEnd = i === 0 || i === steps.length - 1;
    const isEvery = every !== undefined && i % every === 0;
    const isLast = last !== undefined && i >= steps.length - last;
    if (isEnd || isEvery || isLast || point > previousPoint) kept.add(step);
    previousPoint = point;
  });
  return kept;
}

/** The number of the newest point at or before a step: 0 for step 0, 1 for step 1, then so many in every tenfold. */
function pointBefore(step: number, perTenfold: number): number {
  return step < 1 ? 0 : Math.floor(perTenfold * Math.log10(step) + TOLERANCE) + 1;
}

/**
 * The steps that go so that the others fit: the oldest first, but the first snapshot's after all others, and never the newest.
 *
 * @param sizes bytes by step, ascending by step
 */
export function overBytes(sizes: readonly { step: number; bytes: number }[], maxBytes: number): number[] {
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const [first, ...others] = sizes.slice(0, -1);
  const dropped: number[] = [];
  for (const { step, bytes } of [...others, ...(first ? [first] : [])]) {
    if (total <= maxBytes) break;
    dropped.push(step);
    total -= bytes;
  }
  return dropped;
}
