import { join } from 'node:path';

/** Path of the one database file of a logdir. */
export function databasePath(logdir: string): string {
  return join(logdir, 'ntkboard.db');
}
