import type { SqliteConnection } from './connection.ts';
import { type DatabaseCopy, fingerprintOf } from './database-copy.ts';
import { databasePath } from './database-path.ts';
import { inodeOf } from './inode-of.ts';
import { openForReading } from './open-connection.ts';
import { versionOverFiles } from './version-over-files.ts';

/** A copied database is copied again when it has changed, at most so often, and for a tenth of the time. */
const COPY_EVERY_MS = 2_000;
const COPY_SHARE = 10;

/** How long a log that was left behind is waited for: nobody may be there to remove it. */
const LEFT_LOG_MS = 10_000;

/** A reading connection to whichever file is the database of a logdir, also after it was deleted and made anew. */
export class FollowedFile {
  connection: SqliteConnection;
  readonly #logdir: string;
  #inode: bigint | undefined;
  #generation = 0;
  #log: bigint | undefined;
  #leftSinceMs: number | null = null;
  #lookedMs = performance.now();

  constructor(logdir: string) {
    this.#logdir = logdir;
    this.#inode = this.#currentInode();
    this.connection = openForReading(logdir);
  }

  /** A number that differs after any commit to the file, and after a change of the file. */
  version(): number {
    const inode = this.#currentInode();
    if (this.connection.copy) this.#copyAnew(this.connection.copy);
    // A deleted file can still be read: it is kept until there is another.
    if (inode !== undefined && inode !== this.#inode) this.#goOverWithoutLeftLog(inode);
    else this.#log = this.#logInode();
    const commits = this.connection.database.pragma('data_version', { simple: true }) as number;
    return versionOverFiles(this.#generation, commits);
  }

  /** The log that a replaced file has left behind would be taken for the new one's: a process that logs removes it within moments. */
  #goOverWithoutLeftLog(inode: bigint): void {
    const isLeft = this.#log !== undefined && this.#logInode() === this.#log;
    this.#leftSinceMs ??= performance.now();
    if (isLeft && performance.now() - this.#leftSinceMs < LEFT_LOG_MS) return;
    this.#leftSinceMs = null;
    this.#goOver(inode);
  }

  #goOver(inode: bigint): void {
    const next = openForReading(this.#logdir);
    if (!isReady(next)) {
      next.close();
      return;
    }
    this.connection.close();
    this.connection = next;
    this.#inode = inode;
    this.#generation++;
    this.#lookedMs = performance.now();
  }

  /** Somebody else may write to a folder that this process only reads: a copy does not tell of it by itself. */
  #copyAnew({ fingerprint, tookMs }: DatabaseCopy): void {
    const now = performance.now();
    if (now - this.#lookedMs < Math.max(COPY_EVERY_MS, COPY_SHARE * tookMs)) return;
    this.#lookedMs = now;
    const inode = this.#currentInode();
    if (inode !== undefined && fingerprintOf(databasePath(this.#logdir)) !== fingerprint) this.#goOver(inode);
  }

  #logInode(): bigint | undefined {
    return inodeOf(`${databasePath(this.#logdir)}-wal`);
  }

  #currentInode(): bigint | undefined {
    return inodeOf(databasePath(this.#logdir));
  }
}

/** False while its maker has yet to create the tables. */
function isReady({ database }: SqliteConnection): boolean {
  return (database.pragma('user_version', { simple: true }) as number) > 0;
}
