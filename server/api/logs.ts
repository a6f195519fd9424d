import { createRoute, z } from '@hono/zod-openapi';
import { runEventSchema } from '../../lib/protocol/event.ts';
import { textEntrySchema } from '../../lib/protocol/text.ts';
import type { Api, ApiContext } from './api-context.ts';
import { invalidRequest, jsonAnswer, notFound, runIdSchema } from './route-parts.ts';
import { unknownRun } from './runs.ts';

const request = { params: z.object({ runId: runIdSchema }) };
const position = { feed: z.string(), head: z.number() };

const texts = createRoute({
  method: 'get',
  path: '/runs/{runId}/texts',
  summary: 'Texts of a run; plain text, never HTML',
  request,
  responses: {
    200: jsonAnswer(
      'In name order, then ascending by step.',
      z.object({ ...position, texts: z.array(textEntrySchema) }),
    ),
    400: invalidRequest,
    404: notFound,
  },
});

const events = createRoute({
  method: 'get',
  path: '/runs/{runId}/events',
  summary: 'What a person should know about a run: faults of the monitor, warnings about numbers',
  request,
  responses: {
    200: jsonAnswer('As they came.', z.object({ ...position, events: z.array(runEventSchema) })),
    400: invalidRequest,
    404: notFound,
  },
});

export function addLogRoutes(api: Api, { reader }: ApiContext): void {
  api.openapi(texts, async (c) => {
    const { runId } = c.req.valid('param');
    const at = await reader.position();
    if (!(await reader.run(runId))) throw unknownRun(runId);
    return c.json({ ...at, texts: await reader.texts(runId) }, 200);
  });

  api.openapi(events, async (c) => {
    const { runId } = c.req.valid('param');
    const at = await reader.position();
    if (!(await reader.run(runId))) throw unknownRun(runId);
    return c.json({ ...at, events: await reader.events(runId) }, 200);
  });
}
