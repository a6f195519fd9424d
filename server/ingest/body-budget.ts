/** The memory that the bodies of posted batches may take together, from their arrival until they are stored. */
export class BodyBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Reserves `bytes`, and returns what gives them back; null when there is no room. The first body always has room. */
  reserve(bytes: number): (() => void) | null {
    if (this.#usedBytes > 0 && this.#usedBytes + bytes > this.#maxBytes) return null;
    this.#usedBytes += bytes;
    return () => {
      this.#usedBytes -= bytes;
    };
  }
}
