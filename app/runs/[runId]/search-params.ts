import { parseAsInteger } from 'nuqs';

/** The part of the address only the run page has. No step: the newest one, live. */
export const runParams = { step: parseAsInteger };
