import type { CostClock } from '../cost-clock.ts';

/** Time that was not spent can be saved up to this much, milliseconds: after a long pause there is no long burst. */
export const MOST_SAVED_MS = 5_000;

/**
 * A token bucket of time: it fills with a share of the time that passes and empties by what training waited for the monitor, as the
 * cost clock measured it. A snapshot may be taken while it is not below empty; what that one costs is only known afterwards and is
 * a debt then, so that in the long run the share is kept however much one costs.
 */
export class TimeBucket {
  readonly #share: number;
  readonly #clock: CostClock;
  #savedMs: number;
  #seen = { waitedMs: 0, wallMs: 0 };

  /** @param savedMs what it holds at the beginning */
  constructor(share: number, savedMs: number, clock: CostClock) {
    this.#share = share;
    this.#savedMs = savedMs;
    this.#clock = clock;
  }

  get isInDebt(): boolean {
    const { waitedMs, wallMs } = this.#clock.totals();
    const earned = this.#share * (wallMs - this.#seen.wallMs);
    this.#savedMs = Math.min(MOST_SAVED_MS, this.#savedMs + earned) - (waitedMs - this.#seen.waitedMs);
    this.#seen = { waitedMs, wallMs };
    return this.#savedMs < 0;
  }
}
