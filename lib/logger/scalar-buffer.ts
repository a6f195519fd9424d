import type { ScalarPoint } from '../protocol/scalar.ts';

const FLUSH_AFTER_MS = 250;
const FLUSH_AT_POINTS = 512;
/** Points kept while the store refuses them; the oldest go first beyond. */
const MAX_KEPT_POINTS = 100_000;

/** Gathers scalars so that a tight loop costs one short transaction now and then. */
export class ScalarBuffer {
  readonly #write: (points: readonly ScalarPoint[]) => void;
  readonly #onFault: (error: unknown) => void;
  #points: ScalarPoint[] = [];
  #firstMs = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param write stores points or throws, and then nothing is stored */
  constructor(write: (points: readonly ScalarPoint[]) => void, onFault: (error: unknown) => void) {
    this.#write = write;
    this.#onFault = onFault;
  }

  add(points: readonly ScalarPoint[]): void {
    if (this.#points.length === 0) this.#firstMs = Date.now();
    this.#points.push(...points);
    // A synchronous training loop never lets a timer run, so age is also looked at here.
    if (this.#points.length >= FLUSH_AT_POINTS || Date.now() - this.#firstMs >= FLUSH_AFTER_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Stores everything gathered so far; what the store refuses is kept for the next time. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#points.length === 0) return;
    try {
      this.#write(this.#points);
      this.#points = [];
    } catch (error) {
      this.#firstMs = Date.now();
      this.#points = this.#points.slice(-MAX_KEPT_POINTS);
      this.#onFault(error);
    }
  }
}
