import { z } from 'zod';
import type { ScheduleKind } from './schedule.ts';

/** The first call, and then the first one when so many seconds have passed since the last that was taken: `{ seconds: 30 }`. */
export const seconds: ScheduleKind<number> = {
  value: z.number({ error: 'expected a number of seconds' }).positive('expected a number of seconds above 0'),
  start: (interval) => {
    let takenMs = Number.NEGATIVE_INFINITY;
    return {
      isDue: ({ nowMs }) => {
        if (nowMs - takenMs < interval * 1000) return false;
        takenMs = nowMs;
        return true;
      },
    };
  },
};
