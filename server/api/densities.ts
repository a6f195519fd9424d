import { createRoute, z } from '@hono/zod-openapi';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { Api, ApiContext } from './api-context.ts';
import { answerArrays } from './binary-answer.ts';
import {
  arraysAnswer,
  countSchema,
  invalidRequest,
  notFound,
  runIdSchema,
  stepSchema,
  versionSchema,
} from './route-parts.ts';

const MAX_BINS = 1000;

const route = createRoute({
  method: 'get',
  path: '/runs/{runId}/densities/{step}',
  summary: 'Density of the positive eigenvalues of one snapshot over log10',
  request: {
    params: z.object({ runId: runIdSchema, step: stepSchema }),
    query: z.object({
      bins: countSchema
        .pipe(z.number().min(1).max(MAX_BINS))
        .openapi({ type: 'integer', minimum: 1, maximum: MAX_BINS })
        .optional(),
      v: versionSchema,
    }),
  },
  responses: {
    200: arraysAnswer(
      'Arrays `edges` float64 [bins + 1] in log10, `counts` float64 [bins]; meta `{ step, changeId, notPositive }`, the number of eigenvalues <= 0.',
    ),
    400: invalidRequest,
    404: notFound,
  },
});

export function addDensityRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { runId, step } = c.req.valid('param');
    const { bins = 50, v } = c.req.valid('query');
    const found = await reader.eigenvalues(runId, step);
    if (!found) {
      throw new NtkBoardError(
        'not-found',
        `GET density: expected a snapshot, got none of run "${runId}" at step ${step}.`,
      );
    }
    const { edges, counts, notPositive } = logDensity(found.eigenvalues, bins);
    const meta = { step, changeId: found.changeId, notPositive };
    return answerArrays(c, { meta, arrays: { edges, counts } }, found.changeId, v);
  });
}

/** Counts of log10 of the positive finite values in equally wide bins between the smallest and the largest. */
export function logDensity(values: Float64Array, bins: number) {
  const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const low = logs.length > 0 ? Math.min(...logs) : 0;
  const width = (logs.length > 0 ? Math.max(...logs) - low : 0) / bins || 1 / bins;
  const counts = new Float64Array(bins);
  for (const log of logs) {
    const bin = Math.min(bins - 1, Math.floor((log - low) / width));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, bin) => low + bin * width);
  return { edges, counts, notPositive: values.filter((value) => value <= 0).length };
}
