import type { SqliteConnection } from '../connection.ts';

/** Pages a transaction: writers wait for the moving of these. */
const PIECE = 128;
/** A file that is rewritten whole keeps writers waiting; up to so many bytes that is a moment. */
const WHOLE_BYTES = 2 ** 26;

const INCREMENTAL = 2;

/**
 * Gives free pages back to the disk, in short transactions. A file of an earlier version, which cannot give back single pages, is
 * rewritten once, unless it is large and `isLogged`.
 *
 * @returns bytes that are still free inside the file
 */
export function releasePages(
  connection: SqliteConnection,
  isLogged: boolean,
  onProgress: (what: string) => void,
): number {
  const { database } = connection;
  const pragma = (name: string) => database.pragma(name, { simple: true }) as number;
  if (pragma('auto_vacuum') !== INCREMENTAL) {
    if (isLogged && pragma('page_count') * pragma('page_size') > WHOLE_BYTES) return freeBytes();
    onProgress('rewriting the file');
    database.pragma('auto_vacuum = INCREMENTAL');
    database.exec('VACUUM');
  }
  for (let free = pragma('freelist_count'); free > 0; ) {
    onProgress(`giving back ${free} pages`);
    database.pragma(`incremental_vacuum(${PIECE})`);
    const left = pragma('freelist_count');
    // Writers may free more than is given back; a round that won nothing is the last.
    if (left >= free) break;
    free = left;
  }
  // The file itself shrinks when the log is written back; readers of an old view may keep it from that for now.
  database.pragma('wal_checkpoint(TRUNCATE)');
  return freeBytes();

  function freeBytes(): number {
    return pragma('freelist_count') * pragma('page_size');
  }
}
