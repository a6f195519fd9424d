import type { Server, Socket } from 'socket.io';
import type { ChangePage } from '../../lib/protocol/change.ts';
import { messageOf } from '../../lib/protocol/errors.ts';
import type { ClientToServerEvents, ServerToClientEvents, SubscribeRequest } from '../../lib/protocol/socket.ts';
import type { StoreReader } from '../../lib/store/store.ts';
import type { Log } from '../log.ts';
import { NewestRuns } from './newest-runs.ts';
import { roomOf, select, selectionOf } from './subscriptions.ts';

/** Pages that a client may have before it confirms the first of them: half a second to one of a busy feed. */
const WINDOW = 20;
const PAGE_SIZE = 1000;
const LIST_INTERVAL_MS = 200;

type LiveServer = Server<ClientToServerEvents, ServerToClientEvents>;
type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

interface Follower {
  selection: SubscribeRequest;
  room: string;
  /** Everything up to this change was sent or is not followed. */
  sent: number;
  /** Heads of the pages that it has not confirmed, oldest first. */
  unconfirmed: number[];
  catchingUp: boolean;
}

/**
 * Gives the changes to the clients. Clients of one selection share a room: their changes are picked and encoded once. One that
 * does not keep up leaves its room, and the server keeps nothing for it but how far it is; when it confirms, it reads on from the database,
 * where states that were replaced meanwhile are left out, and joins its room again. So memory does not grow with slow clients, and
 * they miss nothing.
 */
export class FanOut {
  readonly #io: LiveServer;
  readonly #reader: StoreReader;
  readonly #log: Log;
  readonly #followers = new Map<LiveSocket, Follower>();
  readonly #list = new NewestRuns(LIST_INTERVAL_MS, (page) => {
    for (const [room, selection] of this.#rooms()) if (selection.runs === 'list') this.#give(room, page);
  });
  #head: number;

  constructor(io: LiveServer, reader: StoreReader, head: number, log: Log) {
    this.#io = io;
    this.#reader = reader;
    this.#head = head;
    this.#log = log;
  }

  /** Follows another selection from now on. Joined before the head is read: a commit in between is delivered, at worst fetched as well. */
  async follow(socket: LiveSocket, selection: SubscribeRequest): Promise<{ feed: string; head: number }> {
    this.#leave(socket);
    const room = roomOf(selection);
    this.#followers.set(socket, { selection, room, sent: this.#head, unconfirmed: [], catchingUp: false });
    void socket.join(room);
    return await this.#reader.position();
  }

  forget(socket: LiveSocket): void {
    this.#followers.delete(socket);
  }

  /** Gives a page of the feed to everybody who keeps up; the list of runs at its own pace. */
  deliver(page: ChangePage): void {
    this.#head = page.head;
    this.#list.add({ ...page, changes: select(page.changes, { runs: 'list' }) });
    for (const [room, selection] of this.#rooms()) {
      if (selection.runs !== 'list') this.#give(room, { ...page, changes: select(page.changes, selection) });
      else if (!this.#list.waits) this.#give(room, { ...page, changes: [] });
    }
  }

  /** The client has applied everything up to `head`. */
  confirm(socket: LiveSocket, head: number): void {
    const follower = this.#followers.get(socket);
    if (!follower) return;
    follower.unconfirmed = follower.unconfirmed.filter((one) => one > head);
    if (!socket.rooms.has(follower.room)) void this.#catchUp(socket, follower);
  }

  #rooms(): [string, SubscribeRequest][] {
    return [...this.#io.sockets.adapter.rooms.keys()].flatMap((room) => {
      const selection = selectionOf(room);
      return selection ? [[room, selection]] : [];
    });
  }

  #give(room: string, { feed, changes, head }: Pick<ChangePage, 'feed' | 'changes' | 'head'>): void {
    if (changes.length > 0) this.#io.to(room).emit('changes', { feed, changes, head });
    for (const id of [...(this.#io.sockets.adapter.rooms.get(room) ?? [])]) this.#sent(id, head, changes.length > 0);
  }

  #sent(id: string, head: number, something: boolean): void {
    const socket = this.#io.sockets.sockets.get(id);
    const follower = socket && this.#followers.get(socket);
    if (!socket || !follower) return;
    follower.sent = head;
    if (something) follower.unconfirmed.push(head);
    if (follower.unconfirmed.length > WINDOW) this.#leave(socket);
  }

  async #catchUp(socket: LiveSocket, follower: Follower): Promise<void> {
    if (follower.catchingUp) return;
    follower.catchingUp = true;
    const { selection } = follower;
    try {
      while (socket.connected && this.#followers.get(socket) === follower && follower.unconfirmed.length <= WINDOW) {
        const page = await this.#reader.changes(follower.sent, selection.runs, PAGE_SIZE);
        const changes = select(page.changes, selection);
        if (changes.length > 0) {
          socket.emit('changes', { feed: page.feed, changes, head: page.head });
          follower.unconfirmed.push(page.head);
        }
        follower.sent = page.head;
        if (page.more || page.head < this.#head) continue;
        // In the same turn as the look at the head: nothing is delivered in between.
        void socket.join(follower.room);
        break;
      }
    } catch (error) {
      this.#log.error({ err: error }, `live: a client that fell behind could not be served: ${messageOf(error)}`);
      socket.disconnect(true);
    } finally {
      follower.catchingUp = false;
    }
  }

  #leave(socket: LiveSocket): void {
    for (const room of socket.rooms) if (selectionOf(room)) void socket.leave(room);
  }
}
