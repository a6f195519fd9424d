import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { assetsFolder } from './page-state.ts';
import { hasFixedAddress } from './prefix-assets.ts';

const PREFIX = '/_next/static/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Serves the built page's scripts and styles, from the compressed copies where there are any and the browser takes them. */
export interface Assets {
  /** Whether a request is for one that can be sent as it lies there. */
  has(request: IncomingMessage): boolean;
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** @param prefixed addresses in the page get a base path, so that files which have some cannot be sent as they are */
export function createAssets(root: string, prefixed: boolean): Assets {
  const folder = assetsFolder(root);
  const changed = prefixed ? filesWithAddresses(folder) : new Set();
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    if (context.res.ok) context.header('cache-control', FOR_EVER);
  });
  app.use(
    serveStatic({
      root: folder,
      precompressed: true,
      rewriteRequestPath: (address) => address.slice(PREFIX.length - 1),
    }),
  );
  return {
    has: ({ url = '/' }) => url.startsWith(PREFIX) && !changed.has(url.slice(PREFIX.length).replace(/\?.*/, '')),
    serve: getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  };
}

function filesWithAddresses(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css)$/.test(file));
  return new Set(files.filter((file) => hasFixedAddress(readFileSync(path.join(folder, file), 'utf8'))));
}
