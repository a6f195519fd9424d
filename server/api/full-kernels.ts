import { createRoute, z } from '@hono/zod-openapi';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { Api, ApiContext } from './api-context.ts';
import { answerArrays } from './binary-answer.ts';
import { arraysAnswer, invalidRequest, notFound, runIdSchema, stepSchema, versionSchema } from './route-parts.ts';

const route = createRoute({
  method: 'get',
  path: '/runs/{runId}/kernels/{step}/values',
  summary: 'The full kernel of a snapshot, where it was stored',
  request: {
    params: z.object({ runId: runIdSchema, step: stepSchema }),
    query: z.object({ component: z.string().min(1).max(1000).default(TOTAL_COMPONENT), v: versionSchema }),
  },
  responses: {
    200: arraysAnswer(
      'Array `values` float32 [N * N], row-major, samples in probe order; meta `{ step, component, n, changeId }`.',
    ),
    400: invalidRequest,
    404: notFound,
  },
});

export function addFullKernelRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { runId, step } = c.req.valid('param');
    const { component, v } = c.req.valid('query');
    const found = await reader.kernel(runId, step, component);
    if (!found) {
      throw new NtkBoardError(
        'not-found',
        `GET kernel values: expected a full kernel, got none of "${component}" of run "${runId}" at step ${step}. Only pictures are kept unless the logger is told to keep kernels.`,
      );
    }
    const { n, values, changeId } = found;
    return answerArrays(c, { meta: { step, component, n, changeId }, arrays: { values } }, changeId, v);
  });
}
