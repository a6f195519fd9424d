import { createRoute, z } from '@hono/zod-openapi';
import { alertsAnswerSchema } from '../../lib/protocol/api.ts';
import type { Api, ApiContext } from './api-context.ts';
import { invalidRequest, jsonAnswer, notFound, runIdSchema } from './route-parts.ts';
import { unknownRun } from './runs.ts';

const route = createRoute({
  method: 'get',
  path: '/runs/{runId}/alerts',
  summary: 'Alerts of one run, ascending by step',
  request: { params: z.object({ runId: runIdSchema }) },
  responses: {
    200: jsonAnswer('The alerts and the feed position they include.', alertsAnswerSchema),
    400: invalidRequest,
    404: notFound,
  },
});

export function addAlertsRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { runId } = c.req.valid('param');
    const position = await reader.position();
    if (!(await reader.run(runId))) throw unknownRun(runId);
    return c.json({ ...position, alerts: await reader.alerts(runId) }, 200);
  });
}
