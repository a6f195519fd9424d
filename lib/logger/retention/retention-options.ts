import { z } from 'zod';
import type { RetentionPolicy } from '../../store/retention.ts';

/** Which full kernels are stored, and which of them stay. */
export interface RetentionOptions {
  /**
   * Full kernels stored beside each snapshot, as float32: of the whole network (`total`), of each weight too (`all`), or `none` (default). About
   * 1.5 N^2 bytes a kernel.
   */
  fullKernels?: 'none' | 'total' | 'all';
  /**
   * Which stored kernels stay as the run grows: `{ every: 10 }`, `{ last: 50 }`, `{ logarithmic: 8 }`, `{ maxBytes: 1e9 }` or several of them; see
   * docs/store.md. Default: all. Scalars and spectra are never dropped.
   */
  retention?: RetentionPolicy;
}

const count = z.number().int('expected a whole number').positive('expected a number above 0').optional();

/** Parses a {@link RetentionPolicy}. */
export const retentionSchema = z.strictObject({
  every: count,
  last: count,
  logarithmic: z.number().positive('expected more than 0 points in every tenfold').optional(),
  maxBytes: z.number().nonnegative('expected a number of bytes').optional(),
  pictures: z.boolean().optional(),
});

/** The part of the logger's options schema that is about full kernels. */
export const retentionOptionsShape = {
  fullKernels: z.enum(['none', 'total', 'all']).default('none'),
  retention: retentionSchema.optional(),
};
