import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { messageOf } from '../../protocol/errors.ts';
import type { SqliteConnection } from './connection.ts';
import { APPLICATION_ID } from './migrate.ts';
import { codeOf, logdirUnwritable, notARunDatabase } from './open-errors.ts';

/** One page of the smallest size. */
const SMALLEST_DATABASE_BYTES = 512;

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
 * Refuses what SQLite would not: a directory, a few bytes. A missing or empty file passes, it becomes a database.
 *
 * The file is not opened: closing it again would drop the locks that other connections of this process hold on it, and
 * another process could then take itself for the last one and delete the write-ahead log under them.
 *
 * @throws NtkBoardError `not-a-run-database`
 */
export function checkIsFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (!stats.isFile()) throw notARunDatabase(path, 'something that is not a file');
  // SQLite takes a file of a few bytes for an empty one.
  if (stats.size > 0 && stats.size < SMALLEST_DATABASE_BYTES) {
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
    throw notARunDatabase(connection.path, `a SQLite database of another program (${content})`);
  });
}
