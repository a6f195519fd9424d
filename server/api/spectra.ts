import { createRoute, z } from '@hono/zod-openapi';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { Api, ApiContext } from './api-context.ts';
import { answerArrays } from './binary-answer.ts';
import { arraysAnswer, invalidRequest, notFound, runIdSchema, stepSchema, versionSchema } from './route-parts.ts';

const route = createRoute({
  method: 'get',
  path: '/runs/{runId}/spectra/{step}',
  summary: 'Eigenvalues of the total kernel of one snapshot',
  request: { params: z.object({ runId: runIdSchema, step: stepSchema }), query: z.object({ v: versionSchema }) },
  responses: {
    200: arraysAnswer('Array `eigenvalues` float64 [N], ascending; meta `{ step, changeId }`.'),
    400: invalidRequest,
    404: notFound,
  },
});

export function addSpectrumRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { runId, step } = c.req.valid('param');
    const found = await reader.eigenvalues(runId, step);
    if (!found) {
      throw new NtkBoardError(
        'not-found',
        `GET spectrum: expected a snapshot, got none of run "${runId}" at step ${step}.`,
      );
    }
    const { eigenvalues, changeId } = found;
    return answerArrays(c, { meta: { step, changeId }, arrays: { eigenvalues } }, changeId, c.req.valid('query').v);
  });
}
