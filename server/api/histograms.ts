import { createRoute, z } from '@hono/zod-openapi';
import type { HistogramPoint } from '../../lib/protocol/histogram.ts';
import { HISTOGRAM_QUANTILES } from '../../lib/protocol/histogram-quantiles.ts';
import type { Api, ApiContext } from './api-context.ts';
import { answerArrays } from './binary-answer.ts';
import {
  arraysAnswer,
  countSchema,
  invalidRequest,
  jsonAnswer,
  notFound,
  runIdSchema,
  stepSchema,
} from './route-parts.ts';
import { unknownRun } from './runs.ts';

const params = z.object({ runId: runIdSchema });

const names = createRoute({
  method: 'get',
  path: '/runs/{runId}/histograms',
  summary: 'Names of the histograms of a run',
  request: { params },
  responses: {
    200: jsonAnswer('In name order.', z.object({ names: z.array(z.string()) })),
    400: invalidRequest,
    404: notFound,
  },
});

const ofName = createRoute({
  method: 'get',
  path: '/runs/{runId}/histograms/{name}',
  summary: 'One histogram over the steps of a run',
  request: {
    params: params.extend({ name: z.string().min(1).max(1000) }),
    query: z.object({
      from: stepSchema.optional(),
      to: stepSchema.optional(),
      limit: countSchema
        .pipe(z.number().min(2).max(2000))
        .openapi({ type: 'integer', minimum: 2, maximum: 2000 })
        .optional(),
    }),
  },
  responses: {
    200: arraysAnswer(
      'T histograms, evenly spread when there are more than `limit`: `steps` float64 [T], `offsets` int32 [T + 1], `counts` float64, `edges` float64 ' +
        '(row t: counts[offsets[t] .. offsets[t + 1]], and one edge more: edges[offsets[t] + t .. offsets[t + 1] + t + 1]), `statistics` float64 ' +
        '[T, 6 + Q] (count, nonFinite, min, max, mean, std, quantiles); meta `{ name, quantiles }`.',
    ),
    400: invalidRequest,
    404: notFound,
  },
});

export function addHistogramRoutes(api: Api, { reader }: ApiContext): void {
  api.openapi(names, async (c) => {
    const { runId } = c.req.valid('param');
    if (!(await reader.run(runId))) throw unknownRun(runId);
    return c.json({ names: await reader.histogramNames(runId) }, 200);
  });

  api.openapi(ofName, async (c) => {
    const { runId, name } = c.req.valid('param');
    const { from, to, limit = 200 } = c.req.valid('query');
    if (!(await reader.run(runId))) throw unknownRun(runId);
    const bounds = { ...(from !== undefined && { fromStep: from }), ...(to !== undefined && { toStep: to }) };
    const found = spread(await reader.histograms(runId, { name, ...bounds }), limit);
    return answerArrays(
      c,
      { meta: { name, quantiles: [...HISTOGRAM_QUANTILES] }, arrays: packed(found) },
      0,
      undefined,
    );
  });
}

function packed(histograms: readonly HistogramPoint[]) {
  const offsets = new Int32Array(histograms.length + 1);
  histograms.forEach(({ counts }, t) => {
    offsets[t + 1] = (offsets[t] as number) + counts.length;
  });
  const bins = offsets[histograms.length] as number;
  const counts = new Float64Array(bins);
  const edges = new Float64Array(bins + histograms.length);
  histograms.forEach((histogram, t) => {
    counts.set(histogram.counts, offsets[t]);
    edges.set(histogram.edges, (offsets[t] as number) + t);
  });
  const statistics = Float64Array.from(
    histograms.flatMap(({ count, nonFinite, min, max, mean, std, quantiles }) => [
      ...[count, nonFinite, min, max, mean, std],
      ...HISTOGRAM_QUANTILES.map((q) => quantiles[q]),
    ]),
  );
  return { steps: Float64Array.from(histograms, ({ step }) => step), offsets, counts, edges, statistics };
}

/** At most `limit` of them, the first and the last among them. */
function spread<Row>(rows: readonly Row[], limit: number): Row[] {
  if (rows.length <= limit) return [...rows];
  return Array.from({ length: limit }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (limit - 1))] as Row);
}
