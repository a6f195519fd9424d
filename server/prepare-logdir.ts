import { existsSync } from 'node:fs';
import { NtkBoardError } from '../lib/protocol/errors.ts';
import { databasePath, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import type { Log } from './log.ts';

/**
 * Makes the database of a logdir, or brings an older one up to date.
 *
 * @returns whether the logdir can only be read; its database is then looked at as it is
 * @throws NtkBoardError as `openSqliteWriter`
 */
export function prepareLogdir(logdir: string, log: Log): boolean {
  try {
    openSqliteWriter(logdir).close();
    return false;
  } catch (error) {
    const isReadOnly = error instanceof NtkBoardError && error.code === 'logdir-unwritable';
    if (!isReadOnly || !existsSync(databasePath(logdir))) throw error;
    log.warn(`${logdir} is read-only: its database is shown as it is, and runs cannot be changed`);
    return true;
  }
}
