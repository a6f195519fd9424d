import { setTimeout as delay } from 'node:timers/promises';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { ParsedWebhook } from './alert-options.ts';

/** Alerts that wait for delivery; further ones are dropped and counted. */
const MAX_WAITING = 100;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** What became of one attempt: delivered, or why not and whether another may help. */
type Attempt = { delivered: true } | { delivered: false; got: string; again: boolean };

/**
 * Posts JSON to one address, one after the other, in the background. Never throws and never makes the caller wait; faults name
 * the host alone, since the rest of the address may be secret.
 */
export class Webhook {
  readonly #options: ParsedWebhook;
  readonly #onFault: (error: NtkBoardError) => void;
  readonly #waiting: string[] = [];
  readonly #stop = new AbortController();
  #working: Promise<void> | null = null;
  #dropped = 0;

  constructor(options: ParsedWebhook, onFault: (error: NtkBoardError) => void) {
    this.#options = options;
    this.#onFault = onFault;
  }

  /** Has `body` posted. */
  post(body: unknown): void {
    if (this.#stop.signal.aborted) return;
    if (this.#waiting.length >= MAX_WAITING) {
      if (this.#dropped++ === 0) this.#fault(`${MAX_WAITING} alerts still waiting: further ones are left out`);
      return;
    }
    this.#waiting.push(JSON.stringify(body));
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Resolves when everything is delivered or given up, after `limitMs` at the latest; then nothing more is posted. */
  async close(limitMs: number): Promise<void> {
    const limit = new AbortController();
    if (this.#working) {
      // This timer also keeps the process alive for as long, while the pauses between attempts do not.
      const timeout = delay(limitMs, undefined, { signal: limit.signal }).catch(() => {});
      await Promise.race([this.#working, timeout]);
    }
    limit.abort();
    const left = this.#waiting.length + (this.#working ? 1 : 0);
    this.stop();
    if (left > 0) this.#fault(`${left} undelivered after ${limitMs} ms at the end of the run`);
  }

  /** Gives up whatever is not delivered yet. */
  stop(): void {
    this.#waiting.length = 0;
    this.#stop.abort();
  }

  async #work(): Promise<void> {
    for (let body = this.#waiting.shift(); body !== undefined; body = this.#waiting.shift()) {
      await this.#deliver(body);
    }
  }

  async #deliver(body: string): Promise<void> {
    const { retries } = this.#options;
    for (let retry = 0; ; retry++) {
      const attempt = await this.#attempt(body);
      if (attempt.delivered || this.#stop.signal.aborted) return;
      if (!attempt.again || retry === retries) {
        this.#fault(`${attempt.got}${retry > 0 ? ` after ${retry + 1} attempts` : ''}`);
        return;
      }
      await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** retry, LONGEST_PAUSE_MS));
    }
  }

  async #attempt(body: string): Promise<Attempt> {
    const { url, timeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.#stop.signal]),
      });
      await answer.body?.cancel();
      return judge(answer.status);
    } catch (error) {
      const got = timeout.aborted ? `no answer within ${timeoutMs} ms` : `no connection (${codeOf(error)})`;
      return { delivered: false, got, again: true };
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.#stop.signal }).catch(() => {});
  }

  #fault(got: string): void {
    const { host } = new URL(this.#options.url);
    const message = `webhook: expected ${host} to take an alert, got ${got}. The alert itself is stored; check the address.`;
    this.#onFault(new NtkBoardError('webhook-failed', message));
  }
}

function judge(status: number): Attempt {
  if (status >= 200 && status < 300) return { delivered: true };
  if (status >= 300 && status < 400) {
    return { delivered: false, got: `status ${status}, a redirect, which is not followed`, again: false };
  }
  return { delivered: false, got: `status ${status}`, again: status >= 500 || status === 408 || status === 429 };
}

/** The error's code alone: its message may hold the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'fetch failed';
}
