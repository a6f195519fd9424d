import { getRequestListener } from '@hono/node-server';
import { SOCKET_PATH } from '../lib/protocol/socket-path.ts';
import { addressOf } from './address.ts';
import { createApi } from './api/index.ts';
import { createDispatch, type PageState } from './dispatch.ts';
import { createHttpServer } from './http-server.ts';
import { IngestQueue } from './ingest/ingest-queue.ts';
import { checkAddress, listen } from './listen.ts';
import { type RunningLive, startLive } from './live/live-server.ts';
import { createLog, type Log } from './log.ts';
import { openLogdirs, parseLogdirs } from './logdirs.ts';
import { serverMetrics } from './metrics.ts';
import { ensurePageBuilt } from './page/ensure-page-built.ts';
import { QuietMoment } from './page/quiet-moment.ts';
import { createAccessControl } from './security/access-control.ts';
import { parseBasePath, stripBasePath } from './security/base-path.ts';
import { setCommonHeaders } from './security/common-headers.ts';
import { judge } from './security/gate.ts';
import { guardSockets } from './security/guard-sockets.ts';
import { LIMITS } from './security/limits.ts';
import type { TlsFiles } from './security/tls-files.ts';

export interface ServerOptions {
  /** Directory of the run database, made when missing; or several, as `a:runsA,b:runsB`. */
  logdir: string;
  /** 0: any free port. */
  port: number;
  /** Address to listen on. Any but one of this machine alone demands tokens. */
  host: string;
  /** Demands a token on a local address too. */
  auth?: boolean;
  /** Names, besides those of this machine, by which the server may be called. */
  allowHosts?: readonly string[];
  /** Serves HTTPS. */
  tls?: TlsFiles;
  /** What a proxy puts before every address, such as `/ntk`. */
  basePath?: string;
  /** Connections at once, 1,024 unless given. */
  maxConnections?: number;
  /** Serves the page by Next's development server instead of the build. */
  dev?: boolean;
  /** False: only the API and the live feed. */
  page?: boolean;
  log?: Log;
}

export interface RunningServer {
  /** Address to open in a browser. */
  url: string;
  port: number;
  /** Whether a logdir can only be read: its runs cannot be changed, and no crash is announced. */
  isReadOnly: boolean;
  /** The token that was made because one is demanded and there was none; it is known only here. */
  newToken: string | null;
  /** Disconnects every client and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts the dashboard on one port: the API, the live feed and the page, which is built first when it is not.
 *
 * @throws NtkBoardError `invalid-address`, `port-in-use`, `page-not-built`, or what opening the store throws
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, dev = false, page: withPage = true, maxConnections = LIMITS.connections, log = createLog() } = options;
  const closers: (() => unknown)[] = [];
  const close = once(async () => {
    for (const closer of closers.reverse()) await closer();
  });
  try {
    checkAddress(host, options.port);
    const basePath = parseBasePath(options.basePath ?? '');
    let port = options.port;
    const logdirs = parseLogdirs(options.logdir);
    const { reader, write, isReadOnly } = openLogdirs(logdirs, log);
    closers.push(() => reader.close());
    // What belongs to the server itself lies in the first: tokens, sessions, runs that are sent to it.
    const logdir = logdirs[0]?.path ?? '';
    const shown = logdirs.map(({ name, path }) => (name === null ? path : `${name}: ${path}`)).join(', ');
    let live: RunningLive | null = null;
    const metrics = serverMetrics(reader, () => live?.clients() ?? 0);
    const { gate, login, newToken } = await createAccessControl(options, logdir, basePath, () => port);

    let page: PageState = withPage ? 'preparing' : null;
    closers.push(() => page !== 'preparing' && page?.close());
    const ingest = new IngestQueue(logdir);
    closers.push(() => ingest.close());
    const quiet = new QuietMoment();
    const api = createApi({ reader, write, logdir: shown, ingest, metrics }, log);
    const answerApi = getRequestListener(api.fetch, { overrideGlobalObjects: false });
    const pageOrHurry = () => {
      quiet.hurry();
      return page;
    };
    const dispatch = createDispatch({
      api: quiet.watch(answerApi),
      page: pageOrHurry,
      gate,
      login,
      basePath,
      dev,
      log,
    });
    const { server, drain } = createHttpServer(dispatch, maxConnections, options.tls ?? null);
    const announceRun = (runId: string) => {
      if (!isReadOnly) write(runId, (writer, id) => writer.announceRun(id));
    };
    const running = await startLive(server, reader, announceRun, guardSockets(gate, maxConnections), log);
    live = running;
    closers.push(() => Promise.all([drain(dev ? 0 : LIMITS.drainMs), running.stop()]));
    // Before socket.io's own listener, so that its answers are among them.
    server.prependListener('request', (request, response) => {
      setCommonHeaders(response);
      stripBasePath(request, basePath);
    });
    server.prependListener('upgrade', (request) => stripBasePath(request, basePath));
    port = await listen(server, host, options.port);
    if (withPage) {
      if (!dev) await ensurePageBuilt();
      await quiet.come();
      const { createPageHandler } = await import('./page/page-handler.ts');
      const handler = await createPageHandler({ dev, host, port, basePath, api: async (path) => api.request(path) });
      page = handler;
      server.on('upgrade', (request, socket, head) => {
        if (!dev || request.url?.startsWith(SOCKET_PATH)) return;
        void judge(gate, request).then(({ access }) => access && handler.upgrade(request, socket, head));
      });
    }
    return { url: addressOf(host, port, options.tls !== undefined, basePath), port, isReadOnly, newToken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
