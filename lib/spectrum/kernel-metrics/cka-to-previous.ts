import { centredAlignment } from '../centred-alignment.ts';
import { kernelMetric } from './kernel-metric.ts';

/** Centred kernel alignment (CKA) with the kernel of the snapshot before on this probe, in [0, 1], no unit; see `centredAlignment`. */
export const ckaToPrevious = kernelMetric(['previous'], (input) =>
  centredAlignment(input, input.previous, input.n, input.measures),
);
