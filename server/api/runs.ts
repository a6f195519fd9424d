import { createRoute, z } from '@hono/zod-openapi';
import { runStateAnswerSchema, runsAnswerSchema } from '../../lib/protocol/api.ts';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { Api, ApiContext } from './api-context.ts';
import { filterRuns, runFilterSchema } from './filter-runs.ts';
import { countSchema, invalidRequest, jsonAnswer, notFound, runIdSchema } from './route-parts.ts';

/** Points of each series of a run's state: more than a screen has columns. `/series` gives any range in full. */
const DEFAULT_POINTS = 3000;
const MAX_POINTS = 100_000;

const listRoute = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'Runs, newest first: all, or those that a filter leaves, sorted and by pages',
  request: { query: runFilterSchema },
  responses: {
    200: jsonAnswer('The runs and the feed position they include.', runsAnswerSchema),
    400: invalidRequest,
  },
});

const stateRoute = createRoute({
  method: 'get',
  path: '/runs/{runId}',
  summary: 'One run with everything but its arrays; long series thinned, their extremes kept',
  request: {
    params: z.object({ runId: runIdSchema }),
    query: z.object({
      maxPoints: countSchema.pipe(z.number().min(3).max(MAX_POINTS)).openapi({ type: 'integer' }).optional(),
    }),
  },
  responses: {
    200: jsonAnswer('The run and the feed position it includes.', runStateAnswerSchema),
    400: invalidRequest,
    404: notFound,
  },
});

export function addRunRoutes(api: Api, { reader, logdir }: ApiContext): void {
  api.openapi(listRoute, async (c) => {
    // The position is read first: what commits in between is in the answer and comes again by the feed.
    const position = await reader.position();
    const filter = c.req.valid('query');
    const found = filterRuns(await reader.runs({ deleted: filter.deleted === 'true' }), filter);
    return c.json({ ...position, ...found, logdir }, 200);
  });

  api.openapi(stateRoute, async (c) => {
    const { runId } = c.req.valid('param');
    const { maxPoints = DEFAULT_POINTS } = c.req.valid('query');
    const position = await reader.position();
    const run = await reader.run(runId);
    if (!run) throw unknownRun(runId);
    const names = await reader.scalarNames(runId);
    const [snapshots, series, events, alerts, histogramNames] = await Promise.all([
      reader.snapshots(runId),
      Promise.all(names.map((name) => reader.series({ runId, name, maxPoints }))),
      reader.events(runId),
      reader.alerts(runId),
      reader.histogramNames(runId),
    ]);
    const scalars = series.filter((one) => one !== null);
    return c.json({ ...position, run, snapshots, scalars, events, alerts, histogramNames }, 200);
  });
}

export function unknownRun(runId: string): NtkBoardError {
  return new NtkBoardError(
    'not-found',
    `GET run: expected the id of a run in this logdir, got "${runId}". GET /api/v1/runs lists them.`,
  );
}
