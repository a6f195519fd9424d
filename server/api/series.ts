import { createRoute, z } from '@hono/zod-openapi';
import { seriesAnswerSchema } from '../../lib/protocol/api.ts';
import { SERIES_AXES } from '../../lib/protocol/scalar.ts';
import type { Api, ApiContext } from './api-context.ts';
import { countSchema, invalidRequest, jsonAnswer, runIdSchema, stepSchema } from './route-parts.ts';

const MAX_RUNS = 200;
const MAX_NAMES = 200;
const MAX_POINTS = 20_000;
/** Over all runs and names: keeps one answer at some tens of megabytes. */
const MAX_POINTS_IN_ALL = 500_000;
const nameSchema = z.string().min(1).max(1000);

const route = createRoute({
  method: 'get',
  path: '/series',
  summary: 'Points of many scalars of many runs in a visible range, few enough to draw',
  request: {
    query: z.object({
      /** Repeat for several. */
      run: z.union([runIdSchema, z.array(runIdSchema).max(MAX_RUNS)]),
      /** Repeat for several; absent: every scalar of the runs. */
      name: z.union([nameSchema, z.array(nameSchema).max(MAX_NAMES)]).optional(),
      x: z.enum(SERIES_AXES).optional(),
      scale: z.enum(['linear', 'log']).optional(),
      from: stepSchema.optional(),
      to: stepSchema.optional(),
      maxPoints: countSchema
        .pipe(z.number().min(3).max(MAX_POINTS))
        .openapi({ type: 'integer', minimum: 3, maximum: MAX_POINTS })
        .optional(),
    }),
  },
  responses: {
    200: jsonAnswer(
      'Of every bucket of the axis the lowest, the highest and the first point that is not finite; unknown runs and names are left out.',
      seriesAnswerSchema,
    ),
    400: invalidRequest,
  },
});

export function addSeriesRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { run, name, x = 'step', scale = 'linear', from, to, maxPoints = 1000 } = c.req.valid('query');
    const position = await reader.position();
    const wanted = await Promise.all(
      [run].flat().map(async (runId) => {
        const names = name === undefined ? await reader.scalarNames(runId) : [name].flat();
        return names.map((one) => ({ runId, name: one }));
      }),
    );
    const pairs = wanted.flat();
    const each = Math.max(3, Math.min(maxPoints, Math.floor(MAX_POINTS_IN_ALL / Math.max(1, pairs.length))));
    const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const found = await Promise.all(
      pairs.map(async ({ runId, name: one }) => {
        const series = await reader.series({ runId, name: one, x, scale, ...range, maxPoints: each });
        return series && { runId, ...series };
      }),
    );
    return c.json({ ...position, x, series: found.filter((series) => series !== null) }, 200);
  });
}
