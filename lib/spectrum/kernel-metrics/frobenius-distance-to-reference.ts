import { kernelChange } from '../kernel-change.ts';
import { kernelMetric } from './kernel-metric.ts';

/** `|K - K'|` (Frobenius), K' of the chosen reference snapshot on this probe. Unit: (output / parameter)^2. See `kernelChange`. */
export const frobeniusDistanceToReference = kernelMetric(['reference'], (input) =>
  kernelChange(input, input.reference),
);
