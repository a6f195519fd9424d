import type { UploadFailure } from './upload-failure.ts';

const FIRST_BYTES = 256 * 1024;
const LARGEST_BYTES = 4 * 2 ** 20;
const SMALLEST_BYTES = 16 * 1024;
/** A batch that took longer is large enough for this line. */
const QUICK_MS = 2_000;

/** How many bytes a batch should have before compression: as many as the line and the server take well. */
export class BatchSize {
  #bytes = FIRST_BYTES;
  /** What the server refused is not offered again. */
  #largest = LARGEST_BYTES;

  get bytes(): number {
    return this.#bytes;
  }

  /** A batch arrived after so many milliseconds. */
  worked(durationMs: number): void {
    if (durationMs < QUICK_MS) this.#bytes = Math.min(this.#bytes * 2, this.#largest);
  }

  /** A batch was too large, or the line too slow for it. Returns whether the next one is smaller. */
  shrinkAfter({ kind, timedOut }: UploadFailure): boolean {
    if ((kind !== 'too-large' && !timedOut) || this.#bytes === SMALLEST_BYTES) return false;
    this.#bytes = Math.max(Math.floor(this.#bytes / 2), SMALLEST_BYTES);
    if (kind === 'too-large') this.#largest = this.#bytes;
    return true;
  }
}
