import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { THREAD_ARGUMENTS, threadModule } from '../../../protocol/thread-module.ts';
import type { SqliteConnection } from '../connection.ts';
import { inodeOf } from '../inode-of.ts';

const [ENDS, IS_OPEN] = [0, 1];
/** A log of so many bytes has a thread from then on: runs that write little need none. */
const WORTH_BYTES = 2 ** 20;
/** Pages at which a writer checkpoints by itself all the same: 128 MiB. */
const LONGEST_PAGES = 32_768;
const END_MS = 5_000;

/**
 * Has a thread do a connection's checkpoints: a writer that does its own waits for the disk at every thousandth page, 40 to 200 ms.
 * Beyond 128 MiB, when the thread does not get on or could not start, the writer checkpoints as before.
 */
export class LogKeeper {
  readonly #path: string;
  /** Of the file that the connection has open. */
  readonly #inode: bigint | undefined;
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));
  #worker: Worker | null = null;

  constructor({ database }: SqliteConnection) {
    this.#path = database.name;
    this.#inode = inodeOf(this.#path);
    database.pragma(`wal_autocheckpoint = ${LONGEST_PAGES}`);
  }

  /** To be called after a commit. */
  wrote(): void {
    if (this.#worker) return;
    const { size = 0 } = statSync(`${this.#path}-wal`, { throwIfNoEntry: false }) ?? {};
    // Another file in its place is not this connection's, nor is the log beside that one.
    if (size >= WORTH_BYTES && inodeOf(this.#path) === this.#inode) this.#worker = this.#start();
  }

  /** Returns when the thread has closed the database, so that whoever closes it next may be the last. */
  close(): void {
    Atomics.store(this.#shared, ENDS, 1);
    Atomics.notify(this.#shared, ENDS);
    Atomics.wait(this.#shared, IS_OPEN, 1, END_MS);
  }

  #start(): Worker {
    const worker = new Worker(threadModule(new URL('./checkpoint-thread.ts', import.meta.url)), {
      name: 'ntkboard-log',
      workerData: { path: this.#path, inode: this.#inode, shared: this.#shared },
      execArgv: THREAD_ARGUMENTS,
    });
    // Whatever ends it: the writer does its own checkpoints then.
    worker.on('error', () => {});
    worker.unref();
    return worker;
  }
}
