import type { Observation } from './kinds/alert-kind.ts';
import { SECONDS_SINCE_STEP } from './kinds/stalled.ts';

const SHORTEST_TICK_MS = 20;
const LONGEST_TICK_MS = 5_000;

/**
 * Observes the seconds since the newest step: by a timer that never keeps the process up, and at the next step, since a
 * training that never yields lets no timer run. Starts with the first step.
 */
export class StallClock {
  readonly #observe: (observation: Observation) => void;
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #last: { step: number; epoch: number | null; atMs: number } | null = null;

  /** @param limitsSeconds the clock ticks four times within the shortest */
  constructor(limitsSeconds: readonly number[], observe: (observation: Observation) => void) {
    const shortestMs = Math.min(...limitsSeconds) * 1000;
    this.#tickMs = Math.min(Math.max(shortestMs / 4, SHORTEST_TICK_MS), LONGEST_TICK_MS);
    this.#observe = observe;
  }

  progress(step: number, epoch: number | null): void {
    if (this.#stopped) return;
    this.#tick();
    this.#last = { step, epoch, atMs: performance.now() };
    this.#tick();
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
  }

  #tick(): void {
    if (!this.#last) return;
    const { step, epoch, atMs } = this.#last;
    const value = (performance.now() - atMs) / 1000;
    this.#observe({ metric: SECONDS_SINCE_STEP, step, epoch, wallMs: Date.now(), value, relation: '=' });
  }
}
