import { Piscina } from 'piscina';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { IngestAnswer } from '../../lib/protocol/ingest.ts';
import { THREAD_ARGUMENTS, threadModule } from '../../lib/protocol/thread-module.ts';
import type { ApplyInput, ApplyOutput } from './tasks/apply-batch.task.ts';
import type { BodyEncoding } from './unpack-body.ts';

/** Batches that wait for the one that is being stored; together they bound the memory that senders can take. */
const MAX_WAITING = 8;

/** Stores posted batches one after the other in one worker thread. */
export class IngestQueue {
  readonly #logdir: string;
  #pool: Piscina<ApplyInput, ApplyOutput> | null = null;

  constructor(logdir: string) {
    this.#logdir = logdir;
  }

  /** True when a sender should come back later. */
  get isFull(): boolean {
    return (this.#pool?.queueSize ?? 0) >= MAX_WAITING;
  }

  /** @throws NtkBoardError as `decodeBatch`, `unpackBody` and `Inbox.apply` */
  async apply(body: Uint8Array<ArrayBuffer>, encoding: BodyEncoding): Promise<IngestAnswer> {
    this.#pool ??= createPool();
    const input = { logdir: this.#logdir, body, encoding };
    const output = await this.#pool.run(input, { transferList: [body.buffer] });
    if ('answer' in output) return output.answer;
    throw new NtkBoardError(output.error.code, output.error.message);
  }

  /** Resolves when the batches taken so far are stored. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }
}

function createPool(): Piscina<ApplyInput, ApplyOutput> {
  return new Piscina({
    filename: threadModule(new URL('./tasks/apply-batch.task.ts', import.meta.url)).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 30_000,
    execArgv: THREAD_ARGUMENTS,
  });
}
