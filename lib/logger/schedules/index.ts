import { z } from 'zod';
import { at } from './at.ts';
import { every } from './every.ts';
import { logarithmic } from './logarithmic.ts';
import type { Schedule, ScheduleKind } from './schedule.ts';
import { seconds } from './seconds.ts';

/** Every way to say when a snapshot is taken, by the key that says it. */
export const SCHEDULES = { every, logarithmic, at, seconds } satisfies Record<string, ScheduleKind<never>>;

/**
 * When snapshots are taken: `{ every: 10 }` steps, `{ logarithmic: 4 }` points in every tenfold of steps, `{ at: [0, 10, 100] }`,
 * `{ seconds: 30 }` apart, or `always`, at every call.
 */
export type ScheduleOption =
  | 'always'
  | { every: number }
  | { logarithmic: number }
  | { at: readonly number[] }
  | { seconds: number };

const names = Object.keys(SCHEDULES);

/** Parses a {@link ScheduleOption}. */
export const scheduleSchema = z.union(
  [z.literal('always'), ...Object.entries(SCHEDULES).map(([key, { value }]) => z.strictObject({ [key]: value }))],
  { error: `expected 'always' or one of { ${names.join(' }, { ')} } with what it takes` },
) as unknown as z.ZodType<ScheduleOption, ScheduleOption>;

export type { Schedule };

/** A schedule at its beginning. */
export function startSchedule(option: ScheduleOption): Schedule {
  if (option === 'always') return { isDue: () => true };
  const [key, value] = Object.entries(option)[0] as [keyof typeof SCHEDULES, never];
  return SCHEDULES[key].start(value);
}
