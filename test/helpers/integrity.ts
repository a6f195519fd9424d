import SqliteDatabase from 'better-sqlite3';
import { databasePath } from '../../lib/store/sqlite/index.ts';

/** The answer of `PRAGMA integrity_check`, asked by a connection of its own: `ok`, or what is wrong. */
export function integrityOf(logdir: string): unknown {
  const database = new SqliteDatabase(databasePath(logdir), { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}
