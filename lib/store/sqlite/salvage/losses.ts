/** Something that a salvaged database lacks, or that had to be made up so that the rest can be kept. */
export interface Loss {
  /** The run it belongs to; null when that is not known, or when it concerns several. */
  runId: string | null;
  what: string;
}
