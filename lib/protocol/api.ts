import * as z from 'zod';
import { alertSchema } from './alert.ts';
import { runEventSchema } from './event.ts';
import { runSchema } from './run.ts';
import { SERIES_AXES, sampledSeriesSchema, scalarSeriesSchema } from './scalar.ts';
import { snapshotSummarySchema } from './snapshot.ts';

/**
 * Answers of `/api/v1`. Every state answer carries `feed` and `head` (the newest change it includes), so that a client
 * can start following the change feed exactly there.
 */
const feedPosition = { feed: z.string(), head: z.number() };

/** `GET /api/v1/runs`: the runs that were asked for, newest first unless sorted otherwise; `total` counts them before paging. */
export const runsAnswerSchema = z.object({
  ...feedPosition,
  runs: z.array(runSchema),
  total: z.number(),
  logdir: z.string(),
});
export type RunsAnswer = z.infer<typeof runsAnswerSchema>;

const thinnedSeriesSchema = scalarSeriesSchema.extend({ exact: z.boolean() });
export type ThinnedSeries = z.infer<typeof thinnedSeriesSchema>;

/** `GET /api/v1/runs/{runId}`: one run with everything but its arrays. */
export const runStateAnswerSchema = z.object({
  ...feedPosition,
  run: runSchema,
  snapshots: z.array(snapshotSummarySchema),
  /** Few enough points to draw; not `exact` where some were left out, which `/series` gives for any range. */
  scalars: z.array(thinnedSeriesSchema),
  events: z.array(runEventSchema),
  /** Names of the run's histograms; `/histograms/{name}` gives each. */
  histogramNames: z.array(z.string()),
  alerts: z.array(alertSchema),
});
export type RunStateAnswer = z.infer<typeof runStateAnswerSchema>;

/** What a person may change on a run: `PATCH /api/v1/runs/{runId}`. Absent fields stay. */
export const runEditSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  notes: z.string().max(100_000).optional(),
  tags: z.array(z.string().trim().min(1).max(100)).max(100).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'expected #rrggbb')
    .nullable()
    .optional(),
  group: z.string().trim().min(1).max(200).nullable().optional(),
  archived: z.boolean().optional(),
});

/** The answer to every change of a run. */
export const runAnswerSchema = z.object({ ...feedPosition, run: runSchema });

/** `GET /api/v1/series`. */
export const seriesAnswerSchema = z.object({
  ...feedPosition,
  x: z.enum(SERIES_AXES),
  series: z.array(sampledSeriesSchema.extend({ runId: z.string() })),
});
export type SeriesAnswer = z.infer<typeof seriesAnswerSchema>;

/** `GET /api/v1/runs/{runId}/alerts`: the run's alerts, ascending by step. */
export const alertsAnswerSchema = z.object({ ...feedPosition, alerts: z.array(alertSchema) });
export type AlertsAnswer = z.infer<typeof alertsAnswerSchema>;

/** The body of every answer with an error status. */
export const errorAnswerSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;
