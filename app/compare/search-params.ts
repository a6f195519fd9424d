import { parseAsArrayOf, parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral } from 'nuqs';

/** How snapshots of different runs are put beside each other. */
export const ALIGNMENTS = ['step', 'epoch', 'time', 'loss', 'index'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** The part of the address only the comparison has. No position: the newest snapshot of each run, live. */
export const compareParams = {
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  align: parseAsStringLiteral(ALIGNMENTS).withDefault('step'),
  at: parseAsFloat,
  /** The run that the others are compared with; absent: the first. */
  base: parseAsString,
  /** Rows of the table that are searched for. */
  rows: parseAsString.withDefault(''),
  differences: parseAsBoolean.withDefault(true),
};
