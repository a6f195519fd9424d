import { rmSync } from 'node:fs';
import { inodeOf } from './inode-of.ts';

/** Remembers which files a connection has opened, to see when others stand in their places. */
export class OpenedFile {
  readonly #path: string;
  readonly #file: bigint | undefined;
  #log: bigint | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#file = inodeOf(path);
  }

  /** Whether the database is still where it was opened. What is written after it is not any more is seen by nobody else. */
  state(): 'same' | 'deleted' | 'replaced' {
    const now = inodeOf(this.#path);
    if (now === this.#file) {
      this.#log = inodeOf(`${this.#path}-wal`);
      return 'same';
    }
    return now === undefined ? 'deleted' : 'replaced';
  }

  /** Removes the log that was left behind when the database went: one in its place would take it for its own. */
  removeLeftLog(): void {
    if (this.#log === undefined || inodeOf(`${this.#path}-wal`) !== this.#log) return;
    for (const end of ['-wal', '-shm']) rmSync(`${this.#path}${end}`, { force: true });
  }
}
