import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SqliteConnection } from './connection.ts';

/**
 * Makes every commit so far survive a power cut: fsync of the write-ahead log, and of the directory that names it. What
 * has left the log for the database file was synced by SQLite's checkpoint.
 *
 * The database file itself is never opened here: closing it would drop the locks that this process holds on it.
 */
export function syncToDisk({ database }: SqliteConnection): void {
  const log = `${database.name}-wal`;
  if (existsSync(log)) syncPath(log, 'r+');
  // Windows has no directories to sync.
  if (process.platform !== 'win32') syncPath(dirname(log), 'r');
}

function syncPath(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
