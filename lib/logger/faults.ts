import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { ParsedLoggerOptions } from './options.ts';

/**
 * Where everything ends that goes wrong in a logger: counted, kept as an event beside the run, told to `onError`. Nothing here throws.
 */
export class Faults {
  readonly #onError: ParsedLoggerOptions['onError'];
  #keep: (event: RunEvent) => void = () => {};
  #count = 0;

  constructor(onError: ParsedLoggerOptions['onError']) {
    this.#onError = onError;
  }

  get count(): number {
    return this.#count;
  }

  /** From now on faults also stand beside the run; what `keep` throws is ignored. */
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

  report(error: unknown, step: number | null): void {
    this.#count++;
    const fault =
      error instanceof NtkBoardError
        ? error
        : new NtkBoardError('internal', `logger: expected to work, got "${messageOf(error)}".`, { cause: error });
    try {
      this.#keep({ wallMs: Date.now(), step, level: 'error', code: fault.code, message: fault.message });
    } catch {
      // The store is the fault: `onError` below is the one way left to tell.
    }
    try {
      if (this.#onError) this.#onError(fault);
      else process.emitWarning(fault.message, 'NtkBoardWarning');
    } catch {
      // The caller's handler must not reach the training loop either.
    }
  }
}
