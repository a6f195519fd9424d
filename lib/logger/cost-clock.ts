/** The time between two snapshots: what training waited for the monitor of it, both since the logger was made too. */
export interface Lap {
  waitedMs: number;
  wallMs: number;
  totalWaitedMs: number;
  totalWallMs: number;
}

/** A call of the logger that training may be waiting for. */
export interface WatchedCall {
  since: number;
  /** When it first gave the thread back; null while it has not. */
  yielded: number | null;
  /** Pieces of the monitor's work on the thread since then. */
  heldMs: number;
}

/**
 * Counts the time in which training could not go on because of the monitor: calls of the logger until their promise resolves,
 * and pieces of its work on the training's thread in between. No moment counts twice, so that the sum never exceeds the time
 * that passed. A call that was not awaited, seen by another one that comes before it is over, counts only until it gave
 * the thread back.
 */
export class CostClock {
  readonly #now: () => number;
  readonly #started: number;
  #waitedMs = 0;
  #call: WatchedCall | null = null;
  #holding = false;
  #previous = { waitedMs: 0, wallMs: 0 };

  /** @param now milliseconds that never go back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#started = now();
  }

  /** What was waited for so far in calls that are over, and the time that has passed. */
  totals(): { waitedMs: number; wallMs: number } {
    return { waitedMs: this.#waitedMs, wallMs: this.#now() - this.#started };
  }

  enter(): WatchedCall {
    const now = this.#now();
    const open = this.#call;
    if (open) this.#waitedMs += (open.yielded ?? now) - open.since + open.heldMs;
    this.#call = { since: now, yielded: null, heldMs: 0 };
    return this.#call;
  }

  /** The call is about to await: whether training waits with it is the caller's choice from here on. */
  yields(call: WatchedCall): void {
    call.yielded ??= this.#now();
  }

  leave(call: WatchedCall): void {
    if (this.#call !== call) return;
    this.#waitedMs += this.#now() - call.since;
    this.#call = null;
  }

  /** Runs a piece of work that occupies the thread; of an asynchronous one, what is done before its first await counts. */
  hold<T>(work: () => T): T {
    if (this.#holding || (this.#call && this.#call.yielded === null)) return work();
    this.#holding = true;
    const since = this.#now();
    try {
      return work();
    } finally {
      this.#holding = false;
      const heldMs = this.#now() - since;
      if (this.#call) this.#call.heldMs += heldMs;
      else this.#waitedMs += heldMs;
    }
  }

  /** Ends the lap, which began with the one before or with the logger; an open call counts as waited for until now. */
  lap(): Lap {
    const now = this.#now();
    const open = this.#call;
    if (open) {
      this.#waitedMs += now - open.since;
      Object.assign(open, { since: now, yielded: open.yielded === null ? null : now, heldMs: 0 });
    }
    const total = { waitedMs: this.#waitedMs, wallMs: now - this.#started };
    const lap = {
      waitedMs: total.waitedMs - this.#previous.waitedMs,
      wallMs: total.wallMs - this.#previous.wallMs,
      totalWaitedMs: total.waitedMs,
      totalWallMs: total.wallMs,
    };
    this.#previous = total;
    return lap;
  }
}

/** Runs work and takes note of how long it occupied the thread. */
export type Hold = <T>(work: () => T) => T;
