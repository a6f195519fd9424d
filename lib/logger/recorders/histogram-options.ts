import { z } from 'zod';
import { DEFAULT_BINS } from '../../spectrum/distribution.ts';

/** The histograms that a logger makes by itself. */
export interface HistogramOptions {
  histograms?:
    | false
    | {
        /** Of the weights: beside every snapshot (default), at the first `step` at or after each multiple of so many steps, or never. */
        every?: number | 'snapshot' | 'never';
        /** Also of the gradients, by parameter, wherever they are at hand: `gradients()` and the callback for `model.fit`. Default false. */
        gradients?: boolean;
        /** Bins of equal width; default 64, at most 512. */
        bins?: number;
      };
}

const histogramsSchema = z.strictObject({
  every: z
    .union([z.number().positive(), z.enum(['snapshot', 'never'])], {
      error: "expected a number of steps above 0, 'snapshot' or 'never'",
    })
    .default('snapshot'),
  gradients: z.boolean().default(false),
  bins: z.number().int().min(1).max(512).default(DEFAULT_BINS),
});

/** The histograms' options with their defaults. */
export type ParsedHistograms = z.output<typeof histogramsSchema>;

/** The part of the logger's options schema that is about histograms. */
export const histogramOptionsShape = {
  histograms: z
    .preprocess((option) => (option === false ? { every: 'never' } : option), histogramsSchema)
    .default(histogramsSchema.parse({})),
};
