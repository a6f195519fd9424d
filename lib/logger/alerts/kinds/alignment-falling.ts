import { formatValue } from '../format-value.ts';
import type { AlertKind } from './alert-kind.ts';
import { StepWindow } from './step-window.ts';

/** The kernel's alignment with the labels so far below its highest value: needs labels given to `step`. */
export const alignmentFalling: AlertKind<'alignment-falling'> = {
  name: ({ metric, by }) =>
    metric === 'kernelTargetAlignmentCentered' ? `alignment falls by ${by}` : `${metric} falls by ${by}`,
  metric: ({ metric }) => metric,
  judge: ({ by, windowSteps = Number.POSITIVE_INFINITY }) => {
    const window = new StepWindow(windowSteps);
    return ({ metric, value, step }) => {
      if (!Number.isFinite(value)) return { holds: null, value, threshold: by, message: '' };
      const high = window.extremes(step)?.high ?? value;
      window.add(step, value);
      const fall = high - value;
      const message = `${metric} fell by ${formatValue(fall)}, from ${formatValue(high)} to ${formatValue(value)}`;
      return { holds: fall >= by, value: fall, threshold: by, message };
    };
  },
};
