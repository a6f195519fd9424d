import type { SubscribeReply, SubscribeRequest } from '../../../lib/protocol/socket.ts';
import type { Changes } from './state.ts';

/** `connecting` until the first subscription took effect, `reconnecting` whenever it is lost later. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting';

/** Where a feed's state lives. */
export interface FeedStore {
  /** Loads what is not loaded yet; faults are kept by the store, never thrown. */
  load(): Promise<void>;
  /** Feed and the oldest head of the loaded states; null when nothing is loaded. */
  position(): { feed: string; head: number } | null;
  apply(page: Changes): void;
  /** Drops every state: they belong to another database. */
  reset(): void;
}

/** What the feed needs from outside. */
export interface FeedTransport {
  subscribe(request: SubscribeRequest): Promise<SubscribeReply>;
  fetchChanges(after: number): Promise<Changes & { more: boolean }>;
}

const RETRY_MS = 2000;

/**
 * Keeps a {@link FeedStore} equal to the database: subscribe and hold back what arrives, fetch the changes between the
 * store's head and the subscription's, apply both in order. {@link synchronise} runs it on every (re)connect.
 */
export class LiveFeed {
  readonly #transport: FeedTransport;
  readonly #store: FeedStore;
  readonly #onState: (state: ConnectionState) => void;
  #runs: SubscribeRequest['runs'];
  /** Pages held back while catching up; null when up to date. */
  #held: Changes[] | null = [];
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    runs: SubscribeRequest['runs'],
    transport: FeedTransport,
    store: FeedStore,
    onState: (state: ConnectionState) => void,
  ) {
    this.#runs = runs;
    this.#transport = transport;
    this.#store = store;
    this.#onState = onState;
  }

  /** Subscribes and catches up; a later call supersedes an unfinished one. */
  async synchronise(): Promise<void> {
    const attempt = ++this.#attempt;
    clearTimeout(this.#retry);
    this.#held = [];
    try {
      const reply = await this.#transport.subscribe({ runs: this.#runs });
      if (attempt !== this.#attempt) return;
      if (!reply.ok) throw new Error(reply.error);
      // What came before the reply may belong to the previous subscription: fetched again, not applied.
      const head = Math.max(reply.head, ...this.#held.map((page) => page.head));
      this.#held = [];
      await this.#catchUp(attempt, { feed: reply.feed, head });
    } catch {
      if (attempt !== this.#attempt) return;
      this.#onState('reconnecting');
      this.#retry = setTimeout(() => void this.synchronise(), RETRY_MS);
    }
  }

  /** Takes a page the socket delivered. */
  receive(page: Changes): void {
    if (this.#held) this.#held.push(page);
    else if (page.feed !== this.#store.position()?.feed) void this.synchronise();
    else this.#store.apply(page);
  }

  /** The connection is gone: what arrives next is only trusted after {@link synchronise}. */
  disconnected(): void {
    this.#attempt++;
    this.#held = [];
    clearTimeout(this.#retry);
    this.#onState('reconnecting');
  }

  /** Follows other runs from now on. */
  follow(runs: SubscribeRequest['runs']): Promise<void> {
    this.#runs = runs;
    void this.#store.load();
    return this.synchronise();
  }

  async #catchUp(attempt: number, reply: { feed: string; head: number }): Promise<void> {
    const stale = this.#store.position();
    if (stale && stale.feed !== reply.feed) this.#store.reset();
    await this.#store.load();
    for (;;) {
      const at = this.#store.position();
      if (attempt !== this.#attempt) return;
      if (!at || at.head >= reply.head) break;
      const page = await this.#transport.fetchChanges(at.head);
      if (attempt !== this.#attempt) return;
      if (page.feed !== at.feed) throw new Error('the database was replaced');
      // A page always reaches at least its own head; without progress the loop would never end.
      if (page.head <= at.head && !page.more) break;
      this.#store.apply(page);
    }
    for (const page of this.#held ?? []) this.#store.apply(page);
    this.#held = null;
    this.#onState('live');
  }
}
