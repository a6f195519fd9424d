import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { PAGE_REQUEST_HEADERS, type PageApi, pageApis } from '../../lib/protocol/page-request.ts';
import { packageRoot } from '../package-root.ts';
import { renderOnce } from './first-render.ts';
import { prefixAssets } from './prefix-assets.ts';
import { createAssets } from './serve-assets.ts';

interface NextApp {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

interface NextOptions {
  dev: boolean;
  dir: string;
  hostname: string;
  port: number;
  httpServer: ReturnType<typeof createServer>;
  quiet: boolean;
}

/** Has nearly all that the others have. */
const FIRST_PAGE = '/runs/none';

type LoadConfig = (phase: string, dir: string) => Promise<unknown>;

/** Serves the dashboard's pages. */
export interface PageHandler {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Passes on a socket upgrade: Next's hot reloading, in dev. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface PageOptions {
  dev: boolean;
  host: string;
  port: number;
  basePath: string;
  /** Where a page reads what it shows at first. */
  api: PageApi;
}

/** Prepares Next as a handler inside our own HTTP server. */
export async function createPageHandler({ dev, host, port, basePath, api }: PageOptions): Promise<PageHandler> {
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  // Next listens for upgrades on the server it is given. This one never listens, so that Next gets only what we pass on.
  const httpServer = createServer();
  // Required, since Next's own types put its factory elsewhere than it is when an ES module imports it.
  const require = createRequire(import.meta.url);
  const next = require('next') as (options: NextOptions) => NextApp;
  // Next tells how long it took to read its configuration, unless it has been read before.
  const { default: loadConfig } = require('next/dist/server/config') as { default: LoadConfig };
  await loadConfig(dev ? 'phase-development-server' : 'phase-production-server', packageRoot);
  const app = next({ dev, dir: packageRoot, hostname: host, port, httpServer, quiet: !dev });
  await app.prepare();
  const handle = app.getRequestHandler();
  // Whoever opens the page is told what is wrong with it.
  if (!dev) await renderOnce((request, response) => void handle(request, response), FIRST_PAGE).catch(() => {});
  const name = randomUUID();
  pageApis().set(name, api);
  const assets = dev ? null : createAssets(packageRoot, basePath !== '');
  return {
    handle: (request, response) => {
      if (assets?.has(request)) return assets.serve(request, response);
      request.headers[PAGE_REQUEST_HEADERS.api] = name;
      if (basePath !== '') prefixAssets(request, response, basePath);
      return handle(request, response);
    },
    upgrade: (request, socket, head) => void httpServer.emit('upgrade', request, socket, head),
    close: () => {
      pageApis().delete(name);
      return app.close();
    },
  };
}
