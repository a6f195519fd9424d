import { centredAlignment } from '../centred-alignment.ts';
import { kernelMetric } from './kernel-metric.ts';

/** Centred kernel alignment (CKA) with the kernel of the run's first snapshot on this probe, in [0, 1], no unit; see `centredAlignment`. */
export const ckaToFirst = kernelMetric(['first'], (input) =>
  centredAlignment(input, input.first, input.n, input.measures),
);
