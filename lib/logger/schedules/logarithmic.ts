import { z } from 'zod';
import { atPoints, type ScheduleKind } from './schedule.ts';

/** Rounding of a logarithm must not put a power of ten before itself. */
const TOLERANCE = 1e-9;

/**
 * Step 0, step 1 and so many points in every tenfold, evenly spread on a logarithmic axis: `{ logarithmic: 4 }` takes 0, 1, 2, 4, 6, 10, 18,
 * 32, 57, 100 ... A training of T steps is seen `4 log10(T)` times: often while the kernel moves fast, seldom later.
 */
export const logarithmic: ScheduleKind<number> = {
  value: z.number({ error: 'expected a number of points in every tenfold' }).positive('expected more than 0 points'),
  start: (perTenfold) => atPoints((step) => (step < 1 ? 1 : Math.floor(perTenfold * Math.log10(step) + TOLERANCE) + 2)),
};
