import { parseAsArrayOf, parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral } from 'nuqs';
import { HISTORY_ENTRY } from '../client/history-entry.ts';

/** How snapshots of different runs are put beside each other. */
export const ALIGNMENTS = ['step', 'epoch', 'time', 'loss', 'index'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** The part of the address only the comparison has. No position: the newest snapshot of each run, live. */
export const compareParams = {
  runs: parseAsArrayOf(parseAsString).withDefault([]).withOptions(HISTORY_ENTRY),
  align: parseAsStringLiteral(ALIGNMENTS).withDefault('step').withOptions(HISTORY_ENTRY),
  at: parseAsFloat,
  /** The run that the others are compared with; absent: the first. */
  base: parseAsString.withOptions(HISTORY_ENTRY),
  /** Rows of the table that are searched for. */
  rows: parseAsString.withDefault(''),
  differences: parseAsBoolean.withDefault(true).withOptions(HISTORY_ENTRY),
};
