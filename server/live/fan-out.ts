import type { Server, Socket } from 'socket.io';
import type { ChangePage } from '../../lib/protocol/change.ts';
import { messageOf } from '../../lib/protocol/errors.ts';
import type { ClientToServerEvents, ServerToClientEvents, SubscribeRequest } from '../../lib/protocol/socket.ts';
import type { StoreReader } from '../../lib/store/store.ts';
import type { Log } from '../log.ts';
import { roomOf, select, selectionOf } from './subscriptions.ts';

/** Pages that a client may have before it confirms the first of them: half a second of a busy feed. */
const WINDOW = 20;
const PAGE_SIZE = 1000;

type LiveServer = Server<ClientToServerEvents, ServerToClientEvents>;
type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

interface Follower {
  selection: SubscribeRequest;
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
    const follower = { selection, sent: this.#head, unconfirmed: [], catchingUp: false };
    this.#followers.set(socket, follower);
    void socket.join(roomOf(selection));
    return await this.#reader.position();
  }

  forget(socket: LiveSocket): void {
    this.#followers.delete(socket);
  }

  /** Gives a page of the feed to everybody who keeps up. */
  deliver({ feed, changes, head }: ChangePage): void {
    this.#head = head;
    for (const [room, members] of this.#io.sockets.adapter.rooms) {
      const selection = selectionOf(room);
      if (!selection) continue;
      const selected = select(changes, selection);
      if (selected.length > 0) this.#io.to(room).emit('changes', { feed, changes: selected, head });
      for (const id of [...members]) this.#sent(id, head, selected.length > 0);
    }
  }

  /** The client has applied everything up to `head`. */
  confirm(socket: LiveSocket, head: number): void {
    const follower = this.#followers.get(socket);
    if (!follower) return;
    follower.unconfirmed = follower.unconfirmed.filter((one) => one > head);
    if (!socket.rooms.has(roomOf(follower.selection))) void this.#catchUp(socket, follower);
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
        void socket.join(roomOf(selection));
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
