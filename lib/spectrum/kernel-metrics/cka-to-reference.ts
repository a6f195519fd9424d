import { centredAlignment } from '../centred-alignment.ts';
import { kernelMetric } from './kernel-metric.ts';

/** Centred kernel alignment (CKA) with the kernel of the chosen reference snapshot on this probe, in [0, 1], no unit; see `centredAlignment`. */
export const ckaToReference = kernelMetric(['reference'], (input) =>
  centredAlignment(input, input.reference, input.n, input.measures),
);
