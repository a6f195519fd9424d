import * as z from 'zod';
import { HISTOGRAM_QUANTILES, type HistogramQuantile } from './histogram-quantiles.ts';
import { jsonNumberSchema } from './json-number-schema.ts';

/** The distribution of many values at one step. One a run, name and step. */
export interface HistogramPoint {
  /** For example a parameter's name, or `gradients/` and its name. */
  name: string;
  step: number;
  epoch: number | null;
  /** Unix milliseconds. */
  wallMs: number;
  /** Ascending, `[bins + 1]`; bin i holds `edges[i] <= value < edges[i + 1]`, the last one its upper edge too. */
  edges: Float64Array;
  /** `[bins]`. */
  counts: Float64Array;
  /** Values in the bins. */
  count: number;
  /** NaN and infinite values: in no bin and in no statistic. */
  nonFinite: number;
  /** Of the finite values; NaN when there is none. */
  min: number;
  max: number;
  mean: number;
  std: number;
  quantiles: Record<HistogramQuantile, number>;
}

/** What the change feed tells of a histogram. */
export const histogramSummarySchema = z.object({
  name: z.string(),
  step: z.number(),
  epoch: z.number().nullable(),
  wallMs: z.number(),
});
export type HistogramSummary = z.infer<typeof histogramSummarySchema>;

/** A histogram as JSON carries it. */
export const histogramPointSchema = histogramSummarySchema.extend({
  edges: z.array(z.number()),
  counts: z.array(z.number()),
  count: z.number(),
  nonFinite: z.number(),
  min: jsonNumberSchema,
  max: jsonNumberSchema,
  mean: jsonNumberSchema,
  std: jsonNumberSchema,
  quantiles: z.record(z.enum(HISTOGRAM_QUANTILES), jsonNumberSchema),
});
export type HistogramPointJson = z.infer<typeof histogramPointSchema>;
