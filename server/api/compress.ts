import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';

const THRESHOLD_BYTES = 1024;
/** Answers are made once and read once: a quick setting pays, a thorough one does not. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 4 };
const COMPRESSIBLE = /^(application\/(json|x-ndjson)|text\/)/;

const encoders = {
  br: (body: Buffer) => promisify(brotliCompress)(body, BROTLI),
  gzip: (body: Buffer) => promisify(gzip)(body, GZIP),
};

/**
 * Compresses text answers over one kilobyte, by brotli where the client takes it, else gzip. (Hono's own middleware also compresses
 * small ones, whose length it does not know beforehand.) Streamed answers, which say how they are saved, stay as they are.
 */
export const compress: MiddlewareHandler = async (c, next) => {
  await next();
  const type = c.res.headers.get('content-type') ?? '';
  if (!COMPRESSIBLE.test(type) || c.res.headers.has('content-disposition')) return;
  c.res.headers.append('vary', 'accept-encoding');
  const encoding = chosenEncoding(c.req.header('accept-encoding') ?? '');
  if (!encoding) return;
  const body = Buffer.from(await c.res.arrayBuffer());
  const { status, headers } = c.res;
  if (body.length <= THRESHOLD_BYTES) {
    c.res = new Response(body, { status, headers });
    return;
  }
  headers.set('content-encoding', encoding);
  headers.delete('content-length');
  c.res = new Response(new Uint8Array(await encoders[encoding](body)), { status, headers });
};

function chosenEncoding(header: string): keyof typeof encoders | null {
  if (accepts(header, 'br')) return 'br';
  return accepts(header, 'gzip') || accepts(header, '\\*') ? 'gzip' : null;
}

function accepts(header: string, encoding: string): boolean {
  return new RegExp(`(?:^|,)\\s*${encoding}\\s*(?:$|,|;(?!\\s*q=0(?:\\.0*)?\\s*(?:$|,)))`, 'i').test(header);
}
