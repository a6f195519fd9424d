import { parseAsArrayOf, parseAsString } from 'nuqs';

/** The address of the runs list: what is searched for and which runs are ticked. */
export const runsParams = {
  q: parseAsString.withDefault(''),
  selected: parseAsArrayOf(parseAsString).withDefault([]),
};
