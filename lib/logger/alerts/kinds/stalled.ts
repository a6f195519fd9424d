import { formatValue } from '../format-value.ts';
import type { AlertKind } from './alert-kind.ts';

/** The time since the newest `step` or `log`, observed by the logger's timer and before each further step. */
export const SECONDS_SINCE_STEP = 'secondsSinceStep';

/** No step for so many seconds, counted from the first step on. */
export const stalled: AlertKind<'stalled'> = {
  name: ({ afterSeconds }) => `no step for ${afterSeconds} s`,
  metric: () => SECONDS_SINCE_STEP,
  judge:
    ({ afterSeconds }) =>
    ({ value, step }) => ({
      holds: value >= afterSeconds,
      value,
      threshold: afterSeconds,
      message: `no step for ${formatValue(value)} s after step ${step}`,
    }),
};
