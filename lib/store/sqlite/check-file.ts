import { accessSync, closeSync, constants, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { messageOf } from '../../protocol/errors.ts';
import type { SqliteConnection } from './connection.ts';
import { APPLICATION_ID } from './migrate.ts';
import { codeOf, logdirUnwritable, notARunDatabase } from './open-errors.ts';

const SQLITE_MAGIC = 'SQLite format 3\0';

/**
 * Makes the directory, its parents too, unless it is there.
 *
 * @throws NtkBoardError `logdir-unwritable` when it is a file, or cannot be made or written
 */
export function makeLogdir(logdir: string): void {
  try {
    mkdirSync(logdir, { recursive: true });
    accessSync(logdir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = codeOf(error);
    const isFile = code === 'EEXIST' || code === 'ENOTDIR';
    throw logdirUnwritable(logdir, isFile ? 'a file' : `one that cannot be written (${messageOf(error)})`, error);
  }
}

/**
 * Looks at the first bytes before SQLite does, so that a file of another kind is never touched. A missing or empty file
 * passes: it becomes a database.
 *
 * @throws NtkBoardError `not-a-run-database`
 */
export function checkHeader(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (!stats.isFile()) throw notARunDatabase(path, 'something that is not a file');
  if (stats.size === 0) return;
  const header = Buffer.alloc(SQLITE_MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1') !== SQLITE_MAGIC) {
    throw notARunDatabase(path, `a file of ${stats.size} bytes that is not SQLite`);
  }
}

/**
 * Tells a run database, or an empty one that may become one, from the database of another program. Only reads.
 *
 * @throws NtkBoardError `not-a-run-database`
 */
export function checkOwner(connection: SqliteConnection): void {
  const { database } = connection;
  // One view for both questions: another process may be creating the tables right now.
  connection.read(() => {
    const applicationId = database.pragma('application_id', { simple: true });
    if (applicationId === APPLICATION_ID) return;
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 3").pluck().all();
    if (applicationId === 0 && tables.length === 0) return;
    const content = tables.length > 0 ? `with tables ${tables.join(', ')}` : `with application_id ${applicationId}`;
    throw notARunDatabase(database.name, `a SQLite database of another program (${content})`);
  });
}
