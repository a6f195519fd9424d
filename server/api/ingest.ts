import { createRoute, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { errorAnswerSchema } from '../../lib/protocol/api.ts';
import { BATCH_MEDIA_TYPE, ingestAnswerSchema, MAX_BATCH_BODY_BYTES } from '../../lib/protocol/ingest.ts';
import { BodyBudget } from '../ingest/body-budget.ts';
import { BODY_ENCODINGS } from '../ingest/unpack-body.ts';
import { LIMITS } from '../security/limits.ts';
import type { Api, ApiContext } from './api-context.ts';
import { errorAnswer } from './error-answers.ts';
import { limitBody } from './limit-body.ts';
import { invalidRequest, jsonAnswer } from './route-parts.ts';

const BUSY_RETRY_SECONDS = 1;

const budget = new BodyBudget(LIMITS.batchBodiesBytes);

/** Answers 503 before a byte is read of what would take more memory than all batches together may. */
const budgetBodies: MiddlewareHandler = async (c, next) => {
  const length = Number(c.req.header('content-length') ?? MAX_BATCH_BODY_BYTES);
  const giveBack = budget.reserve(Math.min(length, MAX_BATCH_BODY_BYTES) || 0);
  if (!giveBack) return answerBusy(c);
  try {
    return await next();
  } finally {
    giveBack();
  }
};

const route = createRoute({
  method: 'post',
  path: '/ingest',
  summary: 'Take the next stretch of a run from another run database',
  description:
    'A batch is stored whole or not at all, and only where it continues what has arrived of its run: a repeated or early one ' +
    'is answered with `applied: false` and the position to go on from. docs/remote.md tells its layout.',
  middleware: [budgetBodies, limitBody(MAX_BATCH_BODY_BYTES)] as const,
  request: {
    headers: z.object({ 'content-encoding': z.enum(BODY_ENCODINGS).optional() }),
    body: {
      required: true,
      content: { [BATCH_MEDIA_TYPE]: { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
  responses: {
    200: jsonAnswer('How far the run has arrived.', ingestAnswerSchema),
    400: invalidRequest,
    410: jsonAnswer('The run was deleted here for good.', errorAnswerSchema),
    413: jsonAnswer('The body is too large, as it came or unpacked.', errorAnswerSchema),
    415: jsonAnswer('The body is of another media type.', errorAnswerSchema),
    503: jsonAnswer('Too many batches wait: come back after `Retry-After`.', errorAnswerSchema),
  },
});

export function addIngestRoute(api: Api, { ingest }: ApiContext): void {
  api.openapi(route, async (c) => {
    if (c.req.header('content-type') !== BATCH_MEDIA_TYPE) {
      return c.json(errorAnswer('invalid-request', `ingest: expected a body of type ${BATCH_MEDIA_TYPE}.`), 415);
    }
    if (ingest.isFull) return answerBusy(c);
    const encoding = c.req.valid('header')['content-encoding'] ?? 'identity';
    return c.json(await ingest.apply(new Uint8Array(await c.req.arrayBuffer()), encoding), 200);
  });
}

function answerBusy(c: Context) {
  const message = 'ingest: expected a free place, got too many batches that wait. Come back later.';
  return c.json(errorAnswer('too-many-requests', message), 503, { 'retry-after': String(BUSY_RETRY_SECONDS) });
}
