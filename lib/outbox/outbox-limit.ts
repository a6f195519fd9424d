import type { Outbox, Trimmed } from '../store/outbox.ts';
import type { UploadNotice } from './upload-notices.ts';

/** Pieces a look: bounds how long one look occupies its thread. */
const MAX_PIECES = 50;
const TELL_EVERY_MS = 600_000;
const MIB = 2 ** 20;

/** Keeps a run database that waits for its upload below a size, and tells what that cost, at first and then now and then. */
export class OutboxLimit {
  readonly #outbox: Outbox;
  readonly #maxBytes: number;
  readonly #tell: (notice: UploadNotice) => void;
  #untold: Trimmed[] = [];
  #toldMs = Number.NEGATIVE_INFINITY;
  #exhaustedTold = false;

  constructor(outbox: Outbox, maxBytes: number, tell: (notice: UploadNotice) => void) {
    this.#outbox = outbox;
    this.#maxBytes = maxBytes;
    this.#tell = tell;
  }

  /** Drops what has to go by now. To be called again and again. */
  look(): void {
    for (let piece = 0; piece < MAX_PIECES && this.#outbox.usedBytes() > this.#maxBytes; piece++) {
      const trimmed = this.#outbox.trim();
      this.#untold.push(...trimmed);
      if (trimmed.length > 0) continue;
      this.#tellExhausted();
      return;
    }
    if (performance.now() - this.#toldMs >= TELL_EVERY_MS) this.tellTrimmed();
  }

  /** Tells what was dropped since it was last told. */
  tellTrimmed(): void {
    if (this.#untold.length === 0) return;
    const told = new Set(this.#untold.map(({ runId, what }) => JSON.stringify([runId, what])));
    for (const key of told) {
      const parts = this.#untold.filter(({ runId, what }) => JSON.stringify([runId, what]) === key);
      this.#tellOne(parts);
    }
    this.#untold = [];
    this.#toldMs = performance.now();
  }

  #tellOne(parts: readonly Trimmed[]): void {
    const { runId, what } = parts[0]!;
    const sum = (field: 'snapshots' | 'unsent') => parts.reduce((total, part) => total + part[field], 0);
    const from = Math.min(...parts.map(({ fromStep }) => fromStep));
    const to = Math.max(...parts.map(({ toStep }) => toStep));
    const dropped = `the ${what} of ${sum('snapshots')} snapshots (steps ${from} to ${to}) were dropped`;
    const unsent = `${sum('unsent')} of them had not been sent`;
    this.#say(runId, `${dropped}, ${unsent}. Scalars and spectra stay.`);
  }

  #tellExhausted(): void {
    this.tellTrimmed();
    if (!this.#exhaustedTold) this.#say(null, 'no kernels or pictures are left to drop; scalars and spectra stay.');
    this.#exhaustedTold = true;
  }

  #say(runId: string | null, text: string): void {
    const limit = `expected at most ${(this.#maxBytes / MIB).toFixed(1)} MiB in the local file, got more`;
    this.#tell({ code: 'outbox-trimmed', level: 'warning', runId, message: `outbox: ${limit}: ${text}` });
  }
}
