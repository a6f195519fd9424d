import { formatValue } from '../format-value.ts';
import type { AlertKind } from './alert-kind.ts';
import { StepWindow } from './step-window.ts';

/** A metric that rises or falls by so much within a window of steps. Values that are not finite are passed over. */
export const change: AlertKind<'change'> = {
  name: ({ metric, by, measure, direction, windowSteps }) => {
    const size = measure === 'relative' ? `${formatValue(by * 100)} %` : String(by);
    const word = { rise: 'rises', fall: 'falls', any: 'changes' }[direction];
    return `${metric} ${word} by ${size} in ${windowSteps} steps`;
  },
  metric: ({ metric }) => metric,
  judge: ({ by, measure, direction, windowSteps }) => {
    const window = new StepWindow(windowSteps);
    return ({ metric, value, step }) => {
      if (!Number.isFinite(value)) return { holds: null, value, threshold: by, message: '' };
      const past = window.extremes(step);
      window.add(step, value);
      const size = (from: number) => (measure === 'absolute' ? Math.abs(value - from) : relative(value, from));
      const rise = past && direction !== 'fall' && value > past.low ? { from: past.low, size: size(past.low) } : null;
      const fall =
        past && direction !== 'rise' && value < past.high ? { from: past.high, size: size(past.high) } : null;
      const larger = rise && fall ? (rise.size >= fall.size ? rise : fall) : (rise ?? fall);
      if (!larger) return { holds: false, value: 0, threshold: by, message: '' };
      const message =
        `${metric} ${larger === rise ? 'rose' : 'fell'} from ${formatValue(larger.from)} to ${formatValue(value)} ` +
        `within ${formatValue(windowSteps)} steps`;
      return { holds: larger.size >= by, value: larger.size, threshold: by, message };
    };
  },
};

/** `|value - from| / |from|`; infinite from 0. */
function relative(value: number, from: number): number {
  return Math.abs(value - from) / Math.abs(from);
}
