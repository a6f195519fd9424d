import { setTimeout } from 'node:timers/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { runAnswerSchema, runEditSchema } from '../../lib/protocol/api.ts';
import type { RunUpdate } from '../../lib/store/store.ts';
import type { Api, ApiContext } from './api-context.ts';
import { invalidRequest, jsonAnswer, notFound, runIdSchema } from './route-parts.ts';
import { unknownRun } from './runs.ts';

const params = z.object({ runId: runIdSchema });
const answers = { 200: jsonAnswer('The run as it is now.', runAnswerSchema), 400: invalidRequest, 404: notFound };

const edit = createRoute({
  method: 'patch',
  path: '/runs/{runId}',
  summary: 'Changes what a person says of a run: name, notes, tags, colour, group, archived',
  request: { params, body: { required: true, content: { 'application/json': { schema: runEditSchema } } } },
  responses: answers,
});

const remove = createRoute({
  method: 'delete',
  path: '/runs/{runId}',
  summary: 'Deletes a run. Until it is purged it can be restored: its rows stay, lists leave it out',
  request: {
    params,
    query: z.object({
      /** `true` deletes for good what was deleted before. */
      purge: z.enum(['true', 'false']).optional(),
    }),
  },
  responses: answers,
});

const restore = createRoute({
  method: 'post',
  path: '/runs/{runId}/restore',
  summary: 'Brings a deleted run back',
  request: { params },
  responses: answers,
});

/** Between two pieces of a run that is deleted. */
const PAUSE_MS = 15;

export function addRunEditRoutes(api: Api, { reader, write }: ApiContext): void {
  const update = async (runId: string, change: RunUpdate) => {
    if (!(await reader.run(runId))) throw unknownRun(runId);
    write(runId, (writer, id) => writer.updateRun(id, change));
    const run = await reader.run(runId);
    if (!run) throw unknownRun(runId);
    return { ...(await reader.position()), run };
  };

  api.openapi(edit, async (c) => {
    const { runId } = c.req.valid('param');
    const given = Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined);
    return c.json(await update(runId, Object.fromEntries(given) as RunUpdate), 200);
  });

  api.openapi(remove, async (c) => {
    const { runId } = c.req.valid('param');
    if (c.req.valid('query').purge !== 'true') return c.json(await update(runId, { deletedMs: Date.now() }), 200);
    const run = await reader.run(runId);
    if (!run) throw unknownRun(runId);
    // Requests are answered, and runs logged, between its pieces.
    while (!write(runId, (writer, id) => writer.deleteRunPiece(id))) await setTimeout(PAUSE_MS);
    return c.json({ ...(await reader.position()), run }, 200);
  });

  api.openapi(restore, async (c) => c.json(await update(c.req.valid('param').runId, { deletedMs: null }), 200));
}
