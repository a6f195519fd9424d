import { statSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';

// Keeps the write-ahead log of one database short, so that no writer has to; see `LogKeeper`. Imports nothing of the library.

/** Shared with the writer: whether the thread shall end, and whether it has the database open. */
const [ENDS, IS_OPEN] = [0, 1];
/** Pages that are worth a checkpoint. */
const WORTH_PAGES = 1_000;
/** From so many on writers are made to wait, for the time of a few pages, so that the log can begin anew. */
const LONG_PAGES = 16_000;
/** Between looks: short after one that found something. */
const [SHORTEST_MS, LONGEST_MS] = [20, 320];
const BUSY_TIMEOUT_MS = 1_000;

const { path, inode, shared } = workerData as { path: string; inode: bigint | undefined; shared: Int32Array };
Atomics.store(shared, IS_OPEN, 1);
if (Atomics.load(shared, ENDS) === 0) keepShort();
Atomics.store(shared, IS_OPEN, 0);
Atomics.notify(shared, IS_OPEN);

function keepShort(): void {
  const database = new SqliteDatabase(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    // Nothing is read yet: the log beside a file that was put in its place would be taken for that one's.
    if (statSync(path, { throwIfNoEntry: false, bigint: true })?.ino !== inode) return;
    database.pragma('synchronous = NORMAL');
    database.pragma('journal_size_limit = 67108864');
    let [pauseMs, seen] = [SHORTEST_MS, 0];
    while (Atomics.wait(shared, ENDS, 0, pauseMs) === 'timed-out') {
      const pages = look(database, seen);
      pauseMs = pages === seen ? Math.min(2 * pauseMs, LONGEST_MS) : SHORTEST_MS;
      seen = pages;
    }
  } finally {
    database.close();
  }
}

type Log = { busy: number; log: number; checkpointed: number };

/**
 * Does what there is to do and returns how many pages the log then has.
 *
 * @param seen pages at the last look
 */
function look(database: SqliteDatabase.Database, seen: number): number {
  const checkpoint = (mode: string) => (database.pragma(`wal_checkpoint(${mode})`) as [Log])[0];
  // Only asks.
  const pages = () => checkpoint('NOOP').log;
  const { log, checkpointed } = checkpoint('NOOP');
  if (log < WORTH_PAGES || (log - checkpointed < WORTH_PAGES && log !== seen)) return log;
  try {
    checkpoint('PASSIVE');
    beginAnew(database);
    // Somebody commits all the time: between that checkpoint and its end too.
    if (pages() >= LONG_PAGES) {
      checkpoint('RESTART');
      beginAnew(database);
    }
  } catch {
    // A full disk, another process's lock: the writers say what is wrong, and do this themselves once the log is very long.
  }
  return pages();
}

/**
 * The first commit after all is checkpointed begins the log anew and waits for the disk: it had better be one that nobody waits for.
 * Setting the version to what it is writes a page, whereas a row that stays as it is would not.
 */
function beginAnew(database: SqliteDatabase.Database): void {
  const writeNothingNew = database.transaction(() => {
    database.pragma(`user_version = ${database.pragma('user_version', { simple: true })}`);
  });
  writeNothingNew.immediate();
}
