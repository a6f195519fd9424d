import { STALLED_AFTER_MS } from '../../protocol/run.ts';

const MAX_RUNS = 10_000;

/**
 * Whether runs give signs of life, also where the clocks of writer and reader disagree or one of them was set: a heartbeat that is
 * seen to change is fresh, whatever time it tells, and one from the future that does not change is no sign of life for long.
 */
export class HeartbeatWatch {
  readonly #monotonicMs: () => number;
  /** By run: the heartbeat last seen, and when it was first seen, and whether it was another one before. */
  readonly #seen = new Map<string, { heartbeatMs: number; sinceMs: number; changed: boolean }>();

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** Whether the run has given a sign of life within {@link STALLED_AFTER_MS}, as far as this reader can tell. */
  isFresh(runId: string, heartbeatMs: number, nowMs: number): boolean {
    const here = this.#monotonicMs();
    let seen = this.#seen.get(runId);
    if (seen?.heartbeatMs !== heartbeatMs) {
      seen = { heartbeatMs, sinceMs: here, changed: seen !== undefined };
      this.#keep(runId, seen);
    }
    const seenFor = here - seen.sinceMs;
    const age = nowMs - heartbeatMs;
    if (seen.changed && seenFor <= STALLED_AFTER_MS) return true;
    // From the future: only this reader's own watch can tell how long it has been so.
    if (age < 0) return seenFor <= STALLED_AFTER_MS;
    return age <= STALLED_AFTER_MS;
  }

  #keep(runId: string, seen: { heartbeatMs: number; sinceMs: number; changed: boolean }): void {
    this.#seen.delete(runId);
    this.#seen.set(runId, seen);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MAX_RUNS && oldest !== undefined) this.#seen.delete(oldest);
  }
}
