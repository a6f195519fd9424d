import { NtkBoardError } from '../../protocol/errors.ts';

const FLUSH_AFTER_MS = 250;
/** After a refusal the store is left alone for this long, and for this many times what the refusal took. */
const REST_MS = 1_000;
const REST_FACTOR = 20;

/** How many rows of a kind are gathered, and how many are kept while the store refuses them. */
export interface RowLimits {
  flushAt: number;
  /** The oldest go first beyond. */
  keep: number;
}

/**
 * Gathers rows so that a tight loop costs one short transaction now and then. A store that refuses them, perhaps only after a long wait for a
 * lock, is asked again after a rest, so that training does not wait for it at every call.
 */
export class RowBuffer<Row> {
  readonly #limits: RowLimits;
  readonly #write: (rows: readonly Row[]) => void;
  readonly #onFault: (error: unknown) => void;
  #rows: Row[] = [];
  #nextMs = 0;
  #refused = false;
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param write stores rows or throws, and then nothing is stored */
  constructor(limits: RowLimits, write: (rows: readonly Row[]) => void, onFault: (error: unknown) => void) {
    this.#limits = limits;
    this.#write = write;
    this.#onFault = onFault;
  }

  add(rows: readonly Row[]): void {
    const now = performance.now();
    if (this.#rows.length === 0) this.#nextMs = now + FLUSH_AFTER_MS;
    for (const row of rows) this.#rows.push(row);
    // A synchronous training loop never lets a timer run, so age is also looked at here.
    const isFull = !this.#refused && this.#rows.length >= this.#limits.flushAt;
    if (isFull || now >= this.#nextMs) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#nextMs - now).unref();
    if (this.#rows.length > 2 * this.#limits.keep) this.#dropOldest();
  }

  /** Stores everything gathered so far; what the store refuses is kept for the next time. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#rows.length === 0) return;
    const started = performance.now();
    try {
      this.#write(this.#rows);
      this.#rows = [];
      this.#refused = false;
      this.#tellDropped();
    } catch (error) {
      const now = performance.now();
      this.#nextMs = now + Math.max(REST_MS, REST_FACTOR * (now - started));
      this.#refused = true;
      this.#dropOldest();
      this.#onFault(error);
    }
  }

  #dropOldest(): void {
    this.#dropped += Math.max(0, this.#rows.length - this.#limits.keep);
    this.#rows = this.#rows.slice(-this.#limits.keep);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const got = `the oldest ${this.#dropped} dropped while the store took none: no more than ${this.#limits.keep} wait for it`;
    this.#dropped = 0;
    this.#onFault(new NtkBoardError('store-failed', `logger: expected to store every row, got ${got}.`));
  }
}
