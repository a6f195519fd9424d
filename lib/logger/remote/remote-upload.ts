import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import { THREAD_ARGUMENTS, threadModule } from '../../protocol/thread-module.ts';
import { openOutbox } from '../../store/sqlite/index.ts';
import type { RunCompanion } from '../companion.ts';
import type { Faults } from '../faults.ts';
import type { ParsedLoggerOptions } from '../options.ts';
import type { FromUpload, ToUpload, UploadSettings } from './messages.ts';
import { destinationOf } from './remote-options.ts';

/** The thread ends by itself in time, unless it is still starting; after so much more it is ended. */
const GRACE_MS = 5_000;

/**
 * Sends a run to a server while it is logged, in a thread of its own that reads the run's database: training neither waits for
 * the network nor for the packing.
 */
export class RemoteUpload implements RunCompanion {
  readonly #settings: UploadSettings;
  readonly #finishMs: number;
  readonly #faults: Faults;
  readonly #worker: Worker;
  #ended = false;

  constructor(settings: UploadSettings, finishMs: number, faults: Faults) {
    this.#settings = settings;
    this.#finishMs = finishMs;
    this.#faults = faults;
    this.#worker = new Worker(threadModule(new URL('./upload.worker.ts', import.meta.url)), {
      workerData: settings,
      execArgv: THREAD_ARGUMENTS,
    });
    this.#worker.on('message', (message: FromUpload) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(error));
    // Last: every listener makes the process wait for the thread.
    this.#worker.unref();
  }

  /** Goes on in the file that stands in the database's place now: the run has been brought there. */
  follow(): void {
    if (!this.#ended) this.#worker.postMessage({ kind: 'moved' } satisfies ToUpload);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#worker.ref();
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage({ kind: 'finish', byMs: Date.now() + this.#finishMs } satisfies ToUpload);
    const timer = setTimeout(() => void this.#worker.terminate(), this.#finishMs + GRACE_MS);
    await ended.catch(() => {});
    clearTimeout(timer);
    if (!this.#ended) this.#tellWaiting(null, `no end within ${this.#finishMs} ms`);
    this.#ended = true;
  }

  stop(): void {
    this.#ended = true;
    void this.#worker.terminate();
  }

  #receive(message: FromUpload): void {
    if (message.kind === 'fault') this.#faults.report(new NtkBoardError(message.code, message.message), null);
    else {
      this.#ended = true;
      if (message.waiting > 0) this.#tellWaiting(message.waiting, message.got);
    }
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#tellWaiting(null, messageOf(error));
  }

  #tellWaiting(waiting: number | null, got: string | null): void {
    const { logdir, destination } = this.#settings;
    const left = waiting === null ? 'a part of the run left' : `${waiting} changes of the run left`;
    const why = got === null ? '' : ` (${got})`;
    const message =
      `upload to ${destination.url}: expected everything to be sent, got ${left}${why}. It is safe in ${logdir}; ` +
      `send it with: npx ntkboard sync ${logdir} ${destination.url}`;
    this.#faults.report(new NtkBoardError('upload-incomplete', message), null);
  }
}

/** The companion that uploads the run, or none. */
export function remoteUploads(options: ParsedLoggerOptions, runId: string, faults: Faults): RemoteUpload[] {
  const destination = destinationOf(options);
  if (!destination) return [];
  const { logdir, maxOutboxBytes, finishUploadMs } = options;
  const upload = faults.guard(null, () => {
    // Here and not in the thread: whatever becomes of this process, the run will be sent.
    const outbox = openOutbox(logdir, destination.url);
    outbox.register(runId);
    outbox.close();
    return new RemoteUpload({ logdir, destination, runId, maxOutboxBytes }, finishUploadMs, faults);
  });
  return upload ? [upload] : [];
}
