import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { ChangePage } from '../../lib/protocol/change.ts';
import { messageOf } from '../../lib/protocol/errors.ts';
import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  SOCKET_PATH,
  type SubscribeReply,
  subscribeRequestSchema,
} from '../../lib/protocol/socket.ts';
import type { StoreReader } from '../../lib/store/store.ts';
import { describeIssues } from '../api/error-answers.ts';
import type { Log } from '../log.ts';
import type { Gate } from '../security/gate.ts';
import { guardSockets } from '../security/guard-sockets.ts';
import { roomOf, select, selectionOf } from './subscriptions.ts';
import { watchChanges } from './watch-changes.ts';
import { watchStatuses } from './watch-statuses.ts';

type LiveSocketServer = Server<ClientToServerEvents, ServerToClientEvents>;

/** A subscription of 200 run ids of 200 characters fits. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** The live feed of one server. */
export interface RunningLive {
  /** Connected clients. */
  clients(): number;
  /** Ends it, disconnects every client and closes the HTTP server. */
  stop(): Promise<void>;
}

/**
 * Serves the live protocol of `lib/protocol/socket.ts` on an HTTP server.
 *
 * It has begun when the promise resolves.
 */
export async function startLive(
  server: HttpServer,
  reader: StoreReader,
  announceRun: (runId: string) => void,
  gate: Gate,
  log: Log,
): Promise<RunningLive> {
  const guard = guardSockets(gate);
  // Taken before the first client can subscribe, so that none is told a head the watcher starts behind.
  const start = await reader.position();
  const io: LiveSocketServer = new Server(server, {
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    allowRequest: guard.allowRequest,
  });
  const stopGuard = guard.watch(io);
  io.on('connection', (socket) => {
    socket.on('subscribe', async (request, reply) => {
      if (typeof reply !== 'function') return;
      reply(await subscribe(request, reader, log, (room) => replaceRoom(socket, room)));
    });
  });
  const stopStatuses = await watchStatuses(reader, announceRun, log, () => io.engine.clientsCount > 0);
  const stopChanges = watchChanges(reader, start, log, (page) => deliver(io, page));
  return {
    clients: () => io.engine.clientsCount,
    stop: async () => {
      stopGuard();
      stopStatuses();
      stopChanges();
      await io.close();
    },
  };
}

async function subscribe(
  request: unknown,
  reader: StoreReader,
  log: Log,
  join: (room: string) => void,
): Promise<SubscribeReply> {
  const parsed = subscribeRequestSchema.safeParse(request);
  if (!parsed.success) {
    return {
      ok: false,
      error: `subscribe: expected { runs: 'list' | string[] }, got ${describeIssues(parsed.error)}.`,
    };
  }
  try {
    // Joined before the head is read: a commit in between is delivered, at worst it is fetched as well.
    join(roomOf(parsed.data.runs));
    return { ok: true, ...(await reader.position()) };
  } catch (error) {
    log.error({ err: error }, `live: subscribe failed: ${messageOf(error)}`);
    return { ok: false, error: messageOf(error) };
  }
}

function replaceRoom(
  socket: { rooms: Set<string>; join(room: string): unknown; leave(room: string): unknown },
  room: string,
) {
  for (const joined of socket.rooms) if (joined !== room && selectionOf(joined) !== null) void socket.leave(joined);
  void socket.join(room);
}

function deliver(io: LiveSocketServer, { feed, changes, head }: ChangePage): void {
  for (const room of io.sockets.adapter.rooms.keys()) {
    const selection = selectionOf(room);
    const selected = selection === null ? [] : select(changes, selection);
    if (selected.length > 0) io.to(room).emit('changes', { feed, changes: selected, head });
  }
}
