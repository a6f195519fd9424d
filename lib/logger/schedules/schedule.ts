import type { z } from 'zod';

/** A call of the logger that a schedule is asked about. */
export interface ScheduledCall {
  step: number;
  /** Milliseconds that never go back. */
  nowMs: number;
}

/** Decides which calls are taken. It is asked once about every call, in the order in which they come. */
export interface Schedule {
  isDue(call: ScheduledCall): boolean;
}

/** One way to say when. */
export interface ScheduleKind<Value> {
  /** What may be given for it. */
  value: z.ZodType;
  start: (value: Value) => Schedule;
}

/**
 * A schedule of points on the step axis: the first call at or after each one is taken, whichever steps the caller logs at.
 *
 * @param pointsUpTo how many points are at or before a step
 */
export function atPoints(pointsUpTo: (step: number) => number): Schedule {
  let passed = 0;
  return {
    isDue: ({ step }) => {
      const points = pointsUpTo(step);
      const due = points > passed;
      // A training that starts anew at a lower step begins anew here too.
      passed = points;
      return due;
    },
  };
}
