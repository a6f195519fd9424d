import type { RunEvent } from '../protocol/event.ts';
import type { BatchKernel } from '../store/run-batch.ts';
import { type Destination, sendsTokenInClear } from './destination.ts';
import type { UploadFailure } from './upload-failure.ts';

const TELL_AFTER_MS = 10_000;

/** Something a person should know about an upload. */
export interface UploadNotice extends Pick<RunEvent, 'level' | 'message'> {
  code: 'upload-refused' | 'upload-waiting' | 'upload-resumed' | 'upload-anew' | 'upload-in-clear' | 'outbox-trimmed';
  /** The run it is about; null: all that go to this destination. */
  runId: string | null;
}

/** Turns what happens to an upload into few notices: each trouble is told once, until it is over. */
export class UploadNotices {
  readonly #destination: Destination;
  readonly #tell: (notice: UploadNotice) => void;
  readonly #tellAfterMs: number;
  readonly #told = new Set<string>();
  #failingSinceMs: number | null = null;
  #waitingTold = false;

  constructor(destination: Destination, tell: (notice: UploadNotice) => void, tellAfterMs = TELL_AFTER_MS) {
    this.#destination = destination;
    this.#tell = tell;
    this.#tellAfterMs = tellAfterMs;
  }

  start(): void {
    if (!sendsTokenInClear(this.#destination)) return;
    this.#once('upload-in-clear', 'warning', null, 'expected https, got a token that travels unencrypted. Use https.');
  }

  failed(failure: UploadFailure, runId: string | null): void {
    const text = `expected a batch to be taken, got ${failure.got}. Everything stays in the local file. ${failure.advice}`;
    if (failure.kind !== 'retry') this.#once('upload-refused', 'error', runId, text);
    else {
      this.#failingSinceMs ??= performance.now();
      if (performance.now() - this.#failingSinceMs < this.#tellAfterMs) return;
      this.#waitingTold = true;
      this.#once('upload-waiting', 'warning', null, text);
    }
  }

  leftOut(kernels: readonly BatchKernel[], runId: string, { got }: UploadFailure): void {
    for (const { step, component, packed } of kernels) {
      const kernel = `the full kernel of ${component} at step ${step}, ${packed.length} bytes`;
      this.#say(
        'upload-refused',
        'warning',
        runId,
        `expected ${kernel}, to be taken, got ${got}. It stays in the local file.`,
      );
    }
  }

  worked(): void {
    if (this.#waitingTold) this.#say('upload-resumed', 'info', null, 'batches arrive again.');
    this.#waitingTold = false;
    this.#failingSinceMs = null;
    this.#told.clear();
  }

  startedAnew(runId: string): void {
    const text =
      'expected the destination to be no further than this database, got a later position: it is a copy, or was restored. ' +
      'Everything is sent anew; the destination keeps the newest of each row.';
    this.#say('upload-anew', 'warning', runId, text);
  }

  #once(code: UploadNotice['code'], level: UploadNotice['level'], runId: string | null, text: string): void {
    const key = JSON.stringify([code, runId, code === 'upload-waiting' ? '' : text]);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#say(code, level, runId, text);
  }

  #say(code: UploadNotice['code'], level: UploadNotice['level'], runId: string | null, text: string): void {
    this.#tell({ code, level, runId, message: `upload to ${this.#destination.url}: ${text}` });
  }
}
