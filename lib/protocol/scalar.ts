import * as z from 'zod';
import { jsonNumberSchema } from './json-number-schema.ts';

/** One logged scalar. `wallMs` is Unix milliseconds; `epoch` is null when the caller gave none. */
export interface ScalarPoint {
  name: string;
  step: number;
  epoch: number | null;
  wallMs: number;
  value: number;
}

/** A scalar as JSON carries it. */
export const scalarPointSchema = z.object({
  name: z.string(),
  step: z.number(),
  epoch: z.number().nullable(),
  wallMs: z.number(),
  value: jsonNumberSchema,
});
export type ScalarPointJson = z.infer<typeof scalarPointSchema>;

/** All points of one scalar of one run, as parallel columns in ascending step order. */
export const scalarSeriesSchema = z.object({
  name: z.string(),
  steps: z.array(z.number()),
  epochs: z.array(z.number().nullable()),
  wallMs: z.array(z.number()),
  values: z.array(jsonNumberSchema),
});
export type ScalarSeries = z.infer<typeof scalarSeriesSchema>;

/** What a curve is drawn over: `wall` is Unix milliseconds. */
export const SERIES_AXES = ['step', 'epoch', 'wall'] as const;
export type SeriesAxis = (typeof SERIES_AXES)[number];

/**
 * Points of one scalar in a range, ascending by step, few enough to draw: of every bucket of the axis the lowest, the
 * highest and the first non-finite point. All of them were logged; none is an average.
 */
export const sampledSeriesSchema = scalarSeriesSchema.extend({
  /** Points in the range, drawn or not, and how many of them are NaN or infinite. */
  count: z.number(),
  nonFinite: z.number(),
  /** True when no point of the range was left out. */
  exact: z.boolean(),
});
export type SampledSeries = z.infer<typeof sampledSeriesSchema>;
