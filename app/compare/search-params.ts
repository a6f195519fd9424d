import { parseAsArrayOf, parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs';

/** How snapshots of different runs are put beside each other. */
export const ALIGNMENTS = ['step', 'epoch', 'index'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** The part of the address only the comparison has. No position: the newest snapshot of each run, live. */
export const compareParams = {
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  align: parseAsStringLiteral(ALIGNMENTS).withDefault('step'),
  at: parseAsInteger,
  differences: parseAsBoolean.withDefault(true),
};
