import { parseAsArrayOf, parseAsBoolean, parseAsString } from 'nuqs';

/** The address of the runs list: what is searched for, how it is sorted and grouped, and which runs are ticked. */
export const runsParams = {
  q: parseAsString.withDefault(''),
  selected: parseAsArrayOf(parseAsString).withDefault([]),
  /** A column, with a minus before it: descending. */
  sort: parseAsString.withDefault('-created'),
  /** `group`, or a key of the config. */
  by: parseAsString.withDefault(''),
  /** Archived and hidden runs too. */
  all: parseAsBoolean.withDefault(false),
  /** Config keys, and `summary/<key>`, that are columns. */
  cols: parseAsArrayOf(parseAsString).withDefault([]),
  /** The scalar of the sparklines. */
  spark: parseAsString.withDefault('loss'),
};
