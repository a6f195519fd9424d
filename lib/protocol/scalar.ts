import { z } from 'zod';
import { jsonNumberSchema } from './json-number.ts';

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
