import type { AlertKind } from './alert-kind.ts';
import { judgeLevel } from './level.ts';

/** A metric above, or below, a number. */
export const threshold: AlertKind<'threshold'> = {
  name: ({ metric, above, below }) => (above === undefined ? `${metric} below ${below}` : `${metric} above ${above}`),
  metric: ({ metric }) => metric,
  judge: ({ above, below, ...level }) =>
    judgeLevel({ ...level, side: above === undefined ? 'below' : 'above', limit: (above ?? below) as number }),
};
