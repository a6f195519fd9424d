import { io, type Socket } from 'socket.io-client';
import { onTestFinished } from 'vitest';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { type Change, changePageSchema } from '../../lib/protocol/change.ts';
import type {
  ClientToServerEvents,
  ServerToClientEvents,
  SubscribeReply,
  SubscribeRequest,
} from '../../lib/protocol/socket.ts';

/** A client that follows the live protocol as `lib/protocol/socket.ts` tells it, and remembers what it applied. */
export class LiveClient {
  readonly applied: Change[] = [];
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #url: string;
  /** What arrives while the gap is fetched; null otherwise. */
  #held: Change[] | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(url: string, options: { extraHeaders?: Record<string, string> } = {}) {
    this.#url = url;
    this.socket = io(url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 50, ...options });
    this.socket.on('changes', ({ changes, head }) => {
      this.socket.emit('applied', head);
      if (this.#held) this.#held.push(...changes);
      else this.#apply(changes);
    });
    onTestFinished(() => void this.socket.disconnect());
  }

  /** Id of the newest applied change. */
  get last(): number {
    return this.applied.at(-1)?.id ?? 0;
  }

  async connected(): Promise<void> {
    if (!this.socket.connected) await new Promise<void>((resolve) => this.socket.once('connect', resolve));
  }

  subscribe(runs: SubscribeRequest['runs']): Promise<SubscribeReply> {
    return this.socket.emitWithAck('subscribe', { runs });
  }

  /**
   * Subscribes, holds back what arrives, fetches everything after the newest applied change, then applies both.
   * `meanwhile` runs between subscribing and fetching.
   */
  async synchronise(runs: SubscribeRequest['runs'], meanwhile: () => void = () => {}): Promise<void> {
    this.#held = [];
    await this.subscribe(runs);
    meanwhile();
    await this.#fetchGap(runs);
    const held = this.#held;
    this.#held = null;
    this.#apply(held);
  }

  async #fetchGap(runs: SubscribeRequest['runs']): Promise<void> {
    for (let after = this.last, more = true; more; ) {
      const response = await fetch(this.#url + apiPaths.changes(after, runs));
      const page = changePageSchema.parse(await response.json());
      this.#apply(page.changes);
      ({ head: after, more } = page);
    }
  }

  /** Resolves once `condition` holds for the applied changes. */
  until(condition: (applied: Change[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition(this.applied)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  #apply(changes: readonly Change[]): void {
    for (const change of changes) if (change.id > this.last) this.applied.push(change);
    for (const listener of [...this.#listeners]) listener();
  }
}
