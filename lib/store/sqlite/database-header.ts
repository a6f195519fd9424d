import { closeSync, openSync, readSync } from 'node:fs';

const SQLITE_MAGIC = 'SQLite format 3\0';

/** Whether a file that SQLite has refused begins as a database does. (It is not one, so nobody holds locks on it.) */
export function hasDatabaseHeader(path: string): boolean {
  const header = Buffer.alloc(SQLITE_MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.toString('latin1') === SQLITE_MAGIC;
}
