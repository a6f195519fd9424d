import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { ParsedLoggerOptions } from './options.ts';

/** Different faults that wait for a store that takes them. */
const MAX_WAITING = 100;

/**
 * Where everything ends that goes wrong in a logger: counted, kept as an event beside the run, told to `onError`. What a store refuses, on a
 * full disk for example, waits for {@link keepWaiting}, one event for all faults of the same words. Nothing here throws.
 */
export class Faults {
  readonly #onError: ParsedLoggerOptions['onError'];
  #keep: (event: RunEvent) => void = () => {};
  /** By their words: the first of them, and how many there were. */
  readonly #waiting = new Map<string, { event: RunEvent; times: number }>();
  #count = 0;

  constructor(onError: ParsedLoggerOptions['onError']) {
    this.#onError = onError;
  }

  get count(): number {
    return this.#count;
  }

  /** From now on faults also stand beside the run; when `keep` throws, they wait. */
  keepWith(keep: (event: RunEvent) => void): void {
    this.#keep = keep;
  }

  /** Runs `work`; what it throws becomes a fault and the answer null. */
  guard<T>(step: number | null, work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      this.report(error, step);
      return null;
    }
  }

  /** Keeps what waits for the store, as far as it is taken now. */
  keepWaiting(): void {
    try {
      for (const [words, { event, times }] of this.#waiting) {
        this.#keep(times === 1 ? event : { ...event, message: `${event.message} (${times} times)` });
        this.#waiting.delete(words);
      }
    } catch {
      // The store still refuses: they go on waiting.
    }
  }

  report(error: unknown, step: number | null): void {
    this.#count++;
    const fault =
      error instanceof NtkBoardError
        ? error
        : new NtkBoardError('internal', `logger: expected to work, got "${messageOf(error)}".`, { cause: error });
    const event: RunEvent = { wallMs: Date.now(), step, level: 'error', code: fault.code, message: fault.message };
    try {
      this.#keep(event);
    } catch {
      // The store is the fault: `onError` below is the one way to tell now.
      this.#wait(event);
    }
    try {
      if (this.#onError) this.#onError(fault);
      else process.emitWarning(fault.message, 'NtkBoardWarning');
    } catch {
      // The caller's handler must not reach the training loop either.
    }
  }

  #wait(event: RunEvent): void {
    const same = this.#waiting.get(event.message);
    if (same) same.times++;
    else if (this.#waiting.size < MAX_WAITING) this.#waiting.set(event.message, { event, times: 1 });
  }
}
