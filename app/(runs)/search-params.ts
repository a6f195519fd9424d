import { parseAsArrayOf, parseAsBoolean, parseAsString } from 'nuqs';
import { HISTORY_ENTRY } from '../client/history-entry.ts';

/** The address of the runs list: what is searched for, how it is sorted and grouped, and which runs are ticked. */
export const runsParams = {
  q: parseAsString.withDefault(''),
  selected: parseAsArrayOf(parseAsString).withDefault([]),
  /** A column, with a minus before it: descending. */
  sort: parseAsString.withDefault('-created').withOptions(HISTORY_ENTRY),
  /** `group`, or a key of the config. */
  by: parseAsString.withDefault('').withOptions(HISTORY_ENTRY),
  /** Archived and hidden runs too. */
  all: parseAsBoolean.withDefault(false).withOptions(HISTORY_ENTRY),
  /** Config keys, and `summary/<key>`, that are columns. */
  cols: parseAsArrayOf(parseAsString).withDefault([]).withOptions(HISTORY_ENTRY),
  /** The scalar of the sparklines. */
  spark: parseAsString.withDefault('loss').withOptions(HISTORY_ENTRY),
};
