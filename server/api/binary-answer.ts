import type { Context } from 'hono';
import { type ArrayBundle, encodeArrays } from '../../lib/protocol/array-codec.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * Answers with packed arrays of a snapshot. Asked for by its version (`v` equal to `changeId`) the answer never changes
 * and may be kept for good; without a version, or with one since replaced, it is the newest and must not be kept.
 */
export function answerArrays(
  c: Context,
  bundle: { meta: ArrayBundle['meta']; arrays: Record<string, Float64Array | Float32Array | Int32Array | Uint8Array> },
  changeId: number,
  v: number | undefined,
): Response {
  const etag = `"${changeId}"`;
  const headers = { etag, 'cache-control': v === changeId ? IMMUTABLE : 'no-store' };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  return c.body(encodeArrays(bundle as ArrayBundle), 200, { ...headers, 'content-type': 'application/octet-stream' });
}
