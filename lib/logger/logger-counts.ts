/** What became of the snapshots asked for. */
export interface LoggerCounts {
  snapshots: number;
  /** Left out because newer ones took their place while others were being computed: the caller did not await `step`. */
  skipped: number;
  /** Left out to stay within the `budget`. */
  thinned: number;
  faults: number;
}
