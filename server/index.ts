import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { SOCKET_PATH } from '../lib/protocol/socket.ts';
import { openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { createApi } from './api/index.ts';
import { createDispatch, type PageState } from './dispatch.ts';
import { IngestQueue } from './ingest/ingest-queue.ts';
import { checkAddress, listen } from './listen.ts';
import { type RunningLive, startLive } from './live/live-server.ts';
import { createLog, type Log } from './log.ts';
import { ensurePageBuilt } from './page/ensure-page-built.ts';
import { serverMetrics } from './metrics.ts';
import { runWriter } from './run-writer.ts';
import { allowedHosts } from './security/allowed-hosts.ts';
import { demandTokens, openToAll } from './security/authenticator.ts';
import { createGate } from './security/gate.ts';
import { isLoopback } from './security/loopback.ts';
import { TokenStore } from './security/tokens.ts';

export interface ServerOptions {
  /** Directory of the run database; made when missing. */
  logdir: string;
  /** 0: any free port. */
  port: number;
  /** Address to listen on. Any but one of this machine alone demands tokens. */
  host: string;
  /** Demands a token on a local address too. */
  auth?: boolean;
  /** Names, besides those of this machine, by which the server may be called. */
  allowHosts?: readonly string[];
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
  const { host, dev = false, page: withPage = true, log = createLog() } = options;
  const closers: (() => unknown)[] = [];
  const close = once(async () => {
    for (const closer of closers.reverse()) await closer();
  });
  try {
    checkAddress(host, options.port);
    const logdir = resolve(options.logdir);
    // Opening a writer makes the file, and brings an older one up to date.
    openSqliteWriter(logdir).close();
    const reader = openSqliteReader(logdir);
    closers.push(() => reader.close());
    const write = runWriter(logdir);
    let live: RunningLive | null = null;
    const metrics = serverMetrics(reader, () => live?.clients() ?? 0);
    const tokens = options.auth || !isLoopback(host) ? new TokenStore(logdir) : null;
    const newToken = tokens && (await firstToken(tokens));
    const gate = createGate(allowedHosts(host, options.allowHosts), tokens ? demandTokens(tokens) : openToAll);

    let page: PageState = withPage ? 'preparing' : null;
    const ingest = new IngestQueue(logdir);
    closers.push(() => ingest.close());
    const api = getRequestListener(createApi({ reader, write, logdir, ingest, metrics }, log).fetch, {
      overrideGlobalObjects: false,
    });
    const server = createServer(createDispatch({ api, page: () => page, gate, dev, log }));
    const port = await listen(server, host, options.port);
    closers.push(() => server.close());
    live = await startLive(server, reader, (runId) => write((writer) => writer.announceRun(runId)), gate, log);
    closers.push(() => {
      const stopped = live?.stop();
      server.closeAllConnections();
      return stopped;
    });
    if (withPage) {
      if (!dev) await ensurePageBuilt();
      const { createPageHandler } = await import('./page/page-handler.ts');
      const handler = await createPageHandler({ dev, host, port });
      page = handler;
      closers.push(() => handler.close());
      server.on('upgrade', (request, socket, head) => {
        if (!dev || request.url?.startsWith(SOCKET_PATH)) return;
        void gate.judge(request).then(({ access }) => access && handler.upgrade(request, socket, head));
      });
    }
    return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port, newToken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function firstToken(tokens: TokenStore): Promise<string | null> {
  if ((await tokens.list()).length > 0) return null;
  return (await tokens.create('write', 'made when the server first started')).token;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
