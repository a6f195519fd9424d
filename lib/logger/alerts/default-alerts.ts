import type { AlertRule } from '../../protocol/alert.ts';

/**
 * Rules that suit most trainings: a loss that is not finite, sharpness over 2/eta, a kernel that float64 can hardly tell
 * from a singular one, and falling alignment with the labels. Off unless given: `createNtkLogger({ alerts: defaultAlerts })`.
 */
export const defaultAlerts: readonly AlertRule[] = [
  { kind: 'non-finite', metric: 'loss', severity: 'error' },
  { kind: 'stability', above: 1, clearAt: 0.9 },
  { kind: 'condition-number', above: 1e12, clearAt: 1e11 },
  { kind: 'alignment-falling', by: 0.1 },
];
