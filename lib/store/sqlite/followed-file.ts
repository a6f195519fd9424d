import { statSync } from 'node:fs';
import type { SqliteConnection } from './connection.ts';
import { databasePath } from './database-path.ts';
import { openForReading } from './open-connection.ts';

/** SQLite counts commits from small numbers up; each file gets a range of its own. */
const VERSIONS_PER_FILE = 2 ** 32;

/** A reading connection to whichever file is the database of a logdir, also after it was deleted and made anew. */
export class FollowedFile {
  connection: SqliteConnection;
  readonly #logdir: string;
  #inode: number | undefined;
  #generation = 0;

  constructor(logdir: string) {
    this.#logdir = logdir;
    this.#inode = this.#currentInode();
    this.connection = openForReading(logdir);
  }

  /** A number that differs after any commit to the file, and after a change of the file. */
  version(): number {
    const inode = this.#currentInode();
    // A deleted file can still be read: it is kept until there is another.
    if (inode !== undefined && inode !== this.#inode) this.#goOver(inode);
    const commits = this.connection.database.pragma('data_version', { simple: true }) as number;
    return this.#generation * VERSIONS_PER_FILE + commits;
  }

  #goOver(inode: number): void {
    const next = openForReading(this.#logdir);
    if (!isReady(next)) {
      next.close();
      return;
    }
    this.connection.close();
    this.connection = next;
    this.#inode = inode;
    this.#generation++;
  }

  #currentInode(): number | undefined {
    return statSync(databasePath(this.#logdir), { throwIfNoEntry: false })?.ino;
  }
}

/** False while its maker has yet to create the tables. */
function isReady({ database }: SqliteConnection): boolean {
  return (database.pragma('user_version', { simple: true }) as number) > 0;
}
