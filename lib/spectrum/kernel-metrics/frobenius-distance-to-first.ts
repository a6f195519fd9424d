import { kernelChange } from '../kernel-change.ts';
import { kernelMetric } from './kernel-metric.ts';

/** `|K - K'|` (Frobenius), K' of the run's first snapshot on this probe. Unit: (output / parameter)^2. See `kernelChange`. */
export const frobeniusDistanceToFirst = kernelMetric(['first'], (input) => kernelChange(input, input.first));
