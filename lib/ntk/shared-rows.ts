/** Rows that several threads come by in turn. */
export interface SharedRows {
  /** The next row that nobody has, and how many threads besides the first have begun; in shared memory. */
  counts: Int32Array;
  n: number;
  /** Rows taken at a time. */
  step: number;
}

/** The first of the next rows, which are the caller's then; n or more when none is left. */
export function claimRows({ counts, step }: SharedRows): number {
  return Atomics.add(counts, 0, step);
}
