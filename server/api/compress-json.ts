import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';

const THRESHOLD_BYTES = 1024;
const gzipAsync = promisify(gzip);

/**
 * Gzips JSON answers over one kilobyte. (Hono's own middleware also compresses small ones, whose length it does not
 * know beforehand.)
 */
export const compressJson: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.get('content-type')?.startsWith('application/json')) return;
  c.res.headers.append('vary', 'accept-encoding');
  if (!acceptsGzip(c.req.header('accept-encoding'))) return;
  const body = Buffer.from(await c.res.arrayBuffer());
  const { status, headers } = c.res;
  if (body.length <= THRESHOLD_BYTES) {
    c.res = new Response(body, { status, headers });
    return;
  }
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  c.res = new Response(new Uint8Array(await gzipAsync(body, { level: 4 })), { status, headers });
};

function acceptsGzip(header: string | undefined): boolean {
  return /(?:^|,)\s*(?:gzip|\*)\s*(?:$|,|;(?!\s*q=0(?:\.0*)?\s*(?:$|,)))/i.test(header ?? '');
}
