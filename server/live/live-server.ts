import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { messageOf } from '../../lib/protocol/errors.ts';
import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  type SubscribeReply,
  type SubscribeRequest,
  subscribeRequestSchema,
} from '../../lib/protocol/socket.ts';
import { SOCKET_PATH } from '../../lib/protocol/socket-path.ts';
import type { StoreReader } from '../../lib/store/store.ts';
import { describeIssues } from '../api/error-answers.ts';
import type { Log } from '../log.ts';
import type { SocketGuard } from '../security/guard-sockets.ts';
import { LIMITS } from '../security/limits.ts';
import { FanOut } from './fan-out.ts';
import { watchChanges } from './watch-changes.ts';
import { watchStatuses } from './watch-statuses.ts';

type LiveSocketServer = Server<ClientToServerEvents, ServerToClientEvents>;

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
  guard: SocketGuard,
  log: Log,
): Promise<RunningLive> {
  // Taken before the first client can subscribe, so that none is told a head the watcher starts behind.
  const start = await reader.position();
  const io: LiveSocketServer = new Server(server, {
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: LIMITS.socketMessageBytes,
    allowRequest: guard.allowRequest,
  });
  const stopGuard = guard.watch(io);
  const fanOut = new FanOut(io, reader, start.head, log);
  io.on('connection', (socket) => {
    socket.on('subscribe', async (request, reply) => {
      if (typeof reply !== 'function') return;
      reply(await subscribe(request, (selection) => fanOut.follow(socket, selection), log));
    });
    socket.on('applied', (head) => {
      if (Number.isSafeInteger(head)) fanOut.confirm(socket, head);
    });
    socket.on('disconnect', () => fanOut.forget(socket));
  });
  const stopStatuses = await watchStatuses(reader, announceRun, log, () => io.engine.clientsCount > 0);
  const stopChanges = watchChanges(reader, start, log, (page) => fanOut.deliver(page));
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
  follow: (selection: SubscribeRequest) => Promise<{ feed: string; head: number }>,
  log: Log,
): Promise<SubscribeReply> {
  const parsed = subscribeRequestSchema.safeParse(request);
  if (!parsed.success) {
    return {
      ok: false,
      error: `subscribe: expected { runs: 'list' | string[], kinds?: string[] }, got ${describeIssues(parsed.error)}.`,
    };
  }
  try {
    return { ok: true, ...(await follow(parsed.data)) };
  } catch (error) {
    log.error({ err: error }, `live: subscribe failed: ${messageOf(error)}`);
    return { ok: false, error: messageOf(error) };
  }
}
