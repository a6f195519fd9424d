import { parseAsInteger } from 'nuqs';
import { AT_REST } from '../../client/history-entry.ts';

/** The part of the address only the run page has. No step: the newest one, live. */
export const runParams = { step: parseAsInteger.withOptions(AT_REST) };
