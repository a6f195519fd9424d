import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Who waits for the server to answer asks by then. */
const FIRST_MS = 30;
/** From one request of a program to its next. */
const QUIET_MS = 250;
const LOOK_MS = 10;
const LONGEST_MS = 3_000;

/**
 * Waits, after the server has begun, until the requests of those are answered who have waited for it: loading Next keeps the one thread for
 * half a second, and what needs no page need not wait for that.
 */
export class QuietMoment {
  #underWay = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #hurried = false;

  /** The same handler, whose requests are waited for. */
  watch(handler: Handler): Handler {
    return async (request, response) => {
      this.#underWay++;
      response.once('close', () => {
        this.#underWay--;
        this.#lastMs = performance.now();
      });
      await handler(request, response);
    };
  }

  /** Waits no longer: somebody asks for what is waiting. */
  hurry(): void {
    this.#hurried = true;
  }

  async come(): Promise<void> {
    const startedMs = performance.now();
    this.#lastMs = Math.max(this.#lastMs, startedMs + FIRST_MS - QUIET_MS);
    while (!this.#hurried && performance.now() < startedMs + LONGEST_MS) {
      if (this.#underWay === 0 && performance.now() >= this.#lastMs + QUIET_MS) return;
      await setTimeout(LOOK_MS);
    }
  }
}
