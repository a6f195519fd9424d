import { z } from 'zod';
import { atPoints, type ScheduleKind } from './schedule.ts';

/** The first call at or after each listed step: `{ at: [0, 10, 100] }`. */
export const at: ScheduleKind<readonly number[]> = {
  value: z.array(z.number(), { error: 'expected a list of steps' }).min(1, 'expected at least one step').readonly(),
  start: (steps) => atPoints((step) => steps.reduce((passed, point) => passed + (point <= step ? 1 : 0), 0)),
};
