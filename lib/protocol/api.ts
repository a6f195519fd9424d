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

/**
 * Binary answers (see `array-codec.ts`), immutable for a given `v` (the snapshot's `changeId`):
 * - spectrum: arrays `eigenvalues` float64 [N ascending]; meta `{ step }`
 * - kernel: arrays `cells` uint8 [size * size], `orderedLabels` int32 (absent without labels); meta `{ step, component,
 *   size, min, max }`. The component's name travels in the query; `total` is the whole kernel.
 */
export const apiPaths = {
  health: () => '/api/v1/health',
  runs: () => '/api/v1/runs',
  run: (runId: string) => `/api/v1/runs/${encodeURIComponent(runId)}`,
  histogram: (runId: string, name: string) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/histograms/${encodeURIComponent(name)}`,
  alerts: (runId: string) => `/api/v1/runs/${encodeURIComponent(runId)}/alerts`,
  changes: (after: number, runs: 'list' | string[]) =>
    `/api/v1/changes?after=${after}&runs=${runs === 'list' ? 'list' : runs.map(encodeURIComponent).join(',')}`,
  spectrum: (runId: string, step: number, version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/spectra/${step}?v=${version}`,
  kernel: (runId: string, step: number, component: string, version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/kernels/${step}?component=${encodeURIComponent(component)}&v=${version}`,
  arrays: (runId: string, step: number, names: readonly string[], version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/arrays/${step}?${names.map((name) => `name=${encodeURIComponent(name)}`).join('&')}&v=${version}`,
  arrayOverSteps: (runId: string, name: string, to: number, version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/arrays?name=${encodeURIComponent(name)}&to=${to}&v=${version}`,
  probe: (hash: string) => `/api/v1/probes/${encodeURIComponent(hash)}`,
} as const;

/** Component name under which the total kernel's thumbnail is stored and served. */
export const TOTAL_COMPONENT = 'total';
