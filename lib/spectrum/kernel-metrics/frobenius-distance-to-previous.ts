import { kernelChange } from '../kernel-change.ts';
import { kernelMetric } from './kernel-metric.ts';

/** `|K - K'|` (Frobenius), K' of the snapshot before on this probe. Unit: (output / parameter)^2. See `kernelChange`. */
export const frobeniusDistanceToPrevious = kernelMetric(['previous'], (input) => kernelChange(input, input.previous));
