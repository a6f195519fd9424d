import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { NtkBoardError } from '../../protocol/errors.ts';
import { checkIsFile, checkOwner, makeLogdir } from './check-file.ts';
import { SqliteConnection } from './connection.ts';
import { copyDatabase, type DatabaseCopy } from './database-copy.ts';
import { databasePath } from './database-path.ts';
import { migrate, schemaVersion } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { codeOf, openError } from './open-errors.ts';

/** How long a statement waits for another process's transaction. Transactions take about a millisecond each. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens the database of a logdir for writing; makes directory and file when missing, and migrates an older file.
 *
 * @throws NtkBoardError `logdir-unwritable`, `not-a-run-database`, `store-corrupt`, `schema-too-new` or `store-failed`
 */
export function openForWriting(logdir: string, migrations?: readonly Migration[]): SqliteConnection {
  makeLogdir(logdir);
  return openFileForWriting(databasePath(logdir), migrations);
}

/** As {@link openForWriting}, for a file of any name in a directory that is there. */
export function openFileForWriting(path: string, migrations?: readonly Migration[]): SqliteConnection {
  return open(dirname(path), path, { timeout: BUSY_TIMEOUT_MS }, (connection) => {
    checkOwner(connection);
    // Takes effect in a new file only: pages that become free can be given back to the disk one by one.
    if (isEmpty(connection)) connection.database.pragma('auto_vacuum = INCREMENTAL');
    enterWal(connection);
    // NORMAL loses nothing when the process dies; only a power cut can take the newest commits.
    connection.database.pragma('synchronous = NORMAL');
    connection.database.pragma('foreign_keys = ON');
    connection.database.pragma('journal_size_limit = 67108864');
    migrate(connection, migrations);
  });
}

/**
 * Opens the existing database of a logdir for reading only. Where nothing can be made beside it, a copy in a temporary folder is
 * opened in its place, brought to the newest schema.
 *
 * @throws NtkBoardError `not-found` when there is none, `not-a-run-database`, `store-corrupt`, `schema-too-new` or
 * `store-failed`
 */
export function openForReading(logdir: string): SqliteConnection {
  const path = databasePath(logdir);
  if (!existsSync(path)) {
    throw new NtkBoardError(
      'not-found',
      `open: expected a run database at ${path}, got no such file. Log a run first.`,
    );
  }
  try {
    return open(logdir, path, READING, prepareToRead);
  } catch (error) {
    // SQLite makes files beside one in WAL mode even to read it.
    if (error instanceof NtkBoardError && error.code === 'logdir-unwritable') return openCopy(logdir, path);
    throw error;
  }
}

const READING = { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS };

function prepareToRead(connection: SqliteConnection): void {
  checkOwner(connection);
  schemaVersion(connection);
  // In KiB. A quarter of the default: the operating system caches the file, too.
  connection.database.pragma('cache_size = -4000');
}

function openCopy(logdir: string, path: string): SqliteConnection {
  let copy: DatabaseCopy;
  try {
    checkIsFile(path);
    copy = copyDatabase(path);
  } catch (error) {
    throw openError(error, logdir, path);
  }
  try {
    open(logdir, path, {}, migrateCopy, copy).close();
    return open(logdir, path, READING, prepareToRead, copy, copy);
  } catch (error) {
    copy.remove();
    throw error;
  }
}

function migrateCopy(connection: SqliteConnection): void {
  checkOwner(connection);
  migrate(connection);
}

/** @param copy opened in place of `path` */
function open(
  logdir: string,
  path: string,
  options: SqliteDatabase.Options,
  prepare: (connection: SqliteConnection) => void,
  copy?: DatabaseCopy,
  owned: DatabaseCopy | null = null,
): SqliteConnection {
  let connection: SqliteConnection | undefined;
  try {
    checkIsFile(path);
    connection = new SqliteConnection(new SqliteDatabase(copy?.path ?? path, options), path, owned);
    prepare(connection);
    return connection;
  } catch (error) {
    connection?.close();
    throw openError(error, logdir, path);
  }
}

function isEmpty({ database }: SqliteConnection): boolean {
  return (database.pragma('page_count', { simple: true }) as number) === 0;
}

/** Switches to WAL. SQLite reports a busy file at once here, without its busy timeout, so the waiting is done by hand. */
function enterWal({ database }: SqliteConnection): void {
  const deadline = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      if (database.pragma('journal_mode', { simple: true }) === 'wal') return;
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
