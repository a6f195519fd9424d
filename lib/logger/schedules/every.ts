import { z } from 'zod';
import { atPoints, type ScheduleKind } from './schedule.ts';

/** The first call at or after each multiple of so many steps, 0 among them: `{ every: 10 }`. */
export const every: ScheduleKind<number> = {
  value: z.number({ error: 'expected a number of steps' }).positive('expected a number of steps above 0'),
  start: (steps) => atPoints((step) => Math.floor(step / steps) + 1),
};
