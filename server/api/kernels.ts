import { createRoute, z } from '@hono/zod-openapi';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { toJsonNumber } from '../../lib/protocol/json-number.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { Api, ApiContext } from './api-context.ts';
import { answerArrays } from './binary-answer.ts';
import { arraysAnswer, invalidRequest, notFound, runIdSchema, stepSchema, versionSchema } from './route-parts.ts';

const route = createRoute({
  method: 'get',
  path: '/runs/{runId}/kernels/{step}',
  summary: 'Picture of the total kernel or of one component of a snapshot',
  request: {
    params: z.object({ runId: runIdSchema, step: stepSchema }),
    query: z.object({ component: z.string().min(1).max(1000).default(TOTAL_COMPONENT), v: versionSchema }),
  },
  responses: {
    200: arraysAnswer(
      'Arrays `cells` uint8 [size * size] and, with labels, `orderedLabels` int32; meta `{ step, component, size, min, max, changeId }`.',
    ),
    400: invalidRequest,
    404: notFound,
  },
});

export function addKernelRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { runId, step } = c.req.valid('param');
    const { component, v } = c.req.valid('query');
    const found = await reader.thumbnail(runId, step, component);
    if (!found) {
      throw new NtkBoardError(
        'not-found',
        `GET kernel: expected a component of a snapshot, got none named "${component}" of run "${runId}" at step ${step}.`,
      );
    }
    const { thumbnail, probe, changeId } = found;
    const { size, cells } = thumbnail;
    const range = { min: toJsonNumber(thumbnail.min), max: toJsonNumber(thumbnail.max) };
    const meta = { step, component, size, ...range, changeId };
    const labels = probe.orderedLabels ? { orderedLabels: probe.orderedLabels } : {};
    return answerArrays(c, { meta, arrays: { cells, ...labels } }, changeId, v);
  });
}
