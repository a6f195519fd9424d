import { formatLimit } from '../format-value.ts';
import type { AlertKind } from './alert-kind.ts';
import { judgeLevel } from './level.ts';

/** The kernel's condition number above a limit; "at least X" counts, since the truth is then larger still. */
export const conditionNumber: AlertKind<'condition-number'> = {
  name: ({ above }) => `condition number above ${formatLimit(above)}`,
  metric: () => 'conditionNumber',
  judge: ({ above, ...level }) => judgeLevel({ ...level, side: 'above', limit: above }),
};
