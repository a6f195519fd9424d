import { io, type Socket } from 'socket.io-client';
import { answerPages } from '../../app/client/live/answer-pages.ts';
import { LiveFeed } from '../../app/client/live/live-feed.ts';
import type { Changes } from '../../app/client/live/state.ts';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { changePageSchema } from '../../lib/protocol/change.ts';
import type { ClientToServerEvents, ServerToClientEvents } from '../../lib/protocol/socket.ts';

/** The page's own live feed on a real socket, with a store that counts every point it is given. */
export class FeedClient {
  /** How often each `run/step` was applied. */
  readonly seen = new Map<string, number>();
  /** Time from the commit, which is the point's value, to its being applied here, of points that came by the socket. */
  readonly latencies: number[] = [];
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  /** Whether it has caught up and follows what comes. */
  isLive = false;
  #position: { feed: string; head: number } | null = null;

  constructor(url: string, runs: string[]) {
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 200,
    });
    const feed = new LiveFeed(
      runs,
      {
        subscribe: (request) => this.socket.timeout(5000).emitWithAck('subscribe', request),
        fetchChanges: async (after) =>
          changePageSchema.parse(await (await fetch(url + apiPaths.changes(after, runs))).json()),
      },
      {
        load: async () => {
          if (this.#position) return;
          const page = changePageSchema.parse(await (await fetch(url + apiPaths.changes(0, runs))).json());
          this.#position ??= { feed: page.feed, head: 0 };
        },
        position: () => this.#position,
        apply: (page) => this.#apply(page),
        reset: () => {
          this.#position = null;
        },
      },
      (state) => {
        this.isLive = state === 'live';
      },
    );
    this.socket.on('connect', () => void feed.synchronise());
    const applied = answerPages((head) => this.socket.emit('applied', head));
    this.socket.on('changes', (page) => {
      const now = performance.timeOrigin + performance.now();
      for (const change of page.changes) {
        if (change.kind === 'scalars') for (const { value } of change.points) this.latencies.push(now - Number(value));
      }
      feed.receive(page);
      applied(page.head);
    });
    this.socket.on('disconnect', () => feed.disconnected());
    this.socket.on('connect_error', () => feed.disconnected());
  }

  /** As the page's store does: changes that it includes already are not applied again. */
  #apply({ changes, head }: Changes): void {
    const at = this.#position;
    if (!at) return;
    for (const change of changes) {
      if (change.id <= at.head || change.kind !== 'scalars') continue;
      for (const { step } of change.points) {
        const key = `${change.runId}/${step}`;
        this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
      }
    }
    at.head = Math.max(at.head, head);
  }

  get points(): number {
    return this.seen.size;
  }

  get repeated(): number {
    return [...this.seen.values()].filter((count) => count > 1).length;
  }

  close(): void {
    this.socket.disconnect();
  }
}
