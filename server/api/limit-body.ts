import type { MiddlewareHandler } from 'hono';
import { errorAnswer } from './error-answers.ts';

/**
 * Answers 413 to bodies of more than `maxBytes`: at once where the length is told, else as soon as more have come. (Hono's own middleware
 * makes a new request of a body without a length, which its Node server's requests do not allow.)
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  return async (c, next) => {
    const { body, headers } = c.req.raw;
    let bytes = Number(headers.get('content-length') ?? 0);
    if (headers.has('transfer-encoding') && body) {
      const chunks: Uint8Array[] = [];
      bytes = 0;
      for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > maxBytes) break;
        chunks.push(chunk);
      }
      // A copy: small buffers share one memory.
      const whole = new Uint8Array(Buffer.concat(chunks)).buffer;
      Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(whole) });
    }
    if (bytes <= maxBytes) return await next();
    const limit = `a body of at most ${maxBytes / 2 ** 20} MiB`;
    const message = `${c.req.method} ${c.req.path}: expected ${limit}, got more. Send less at once.`;
    return c.json(errorAnswer('too-large', message), 413);
  };
}
