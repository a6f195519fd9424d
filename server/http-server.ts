import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { answerMalformed } from './security/answer-malformed.ts';
import { limitConnections } from './security/limit-connections.ts';
import { LIMITS } from './security/limits.ts';
import { readTlsFiles, type TlsFiles } from './security/tls-files.ts';

const IDLE_LOOK_MS = 50;

/** An HTTP or HTTPS server, with the limits that Node can keep. */
export interface HttpServer {
  server: Server;
  /** Takes no more connections, lets the requests under way end, and cuts what is left after `drainMs`. */
  drain(drainMs: number): Promise<void>;
}

export function createHttpServer(listener: RequestListener, maxConnections: number, tls: TlsFiles | null): HttpServer {
  const options = {
    maxHeaderSize: LIMITS.headerBytes,
    headersTimeout: LIMITS.headersTimeoutMs,
    requestTimeout: LIMITS.requestTimeoutMs,
    keepAliveTimeout: LIMITS.keepAliveMs,
    connectionsCheckingInterval: LIMITS.headersTimeoutMs / 4,
  };
  const server = tls
    ? createTlsServer({ ...options, ...readTlsFiles(tls), minVersion: 'TLSv1.2' }, listener)
    : createServer(options, listener);
  server.on('clientError', (fault, socket) => answerMalformed(fault, socket as Socket));
  server.setTimeout(LIMITS.idleTimeoutMs);
  const cutAll = limitConnections(server, maxConnections);
  return {
    server,
    drain: async (drainMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(cutAll, drainMs);
      // A connection that has had its answer is kept for the next request otherwise.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
      await closed;
      clearTimeout(timer);
      clearInterval(idle);
    },
  };
}
