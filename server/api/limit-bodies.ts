import type { Context, MiddlewareHandler } from 'hono';
import { INGEST_PATH } from '../../lib/protocol/ingest.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../../lib/protocol/json-value.ts';
import { LIMITS } from '../security/limits.ts';
import { errorAnswer } from './error-answers.ts';
import { limitBody } from './limit-body.ts';

const limitSize = limitBody(LIMITS.jsonBodyBytes);

/** Refuses bodies that are too large or nested too deeply, whatever the route. Batches have limits of their own. */
export const limitBodies: MiddlewareHandler = async (c, next) => {
  if (c.req.path === INGEST_PATH) return await next();
  return await limitSize(c, async () => {
    if (await isTooDeep(c)) {
      const message = `${c.req.method} ${c.req.path}: expected at most ${MAX_JSON_DEPTH} nested levels, got more.`;
      c.res = c.json(errorAnswer('invalid-request', message), 400);
    } else {
      await next();
    }
  });
};

async function isTooDeep(c: Context): Promise<boolean> {
  if (!/\bjson\b/i.test(c.req.header('content-type') ?? '')) return false;
  // Text that is no JSON is for the route to refuse.
  return isDeeperThan(MAX_JSON_DEPTH, await c.req.json().catch(() => null));
}
