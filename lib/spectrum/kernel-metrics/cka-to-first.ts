import { centered, chord, directionError, frobeniusNorm } from '../matrix-geometry.ts';
import { bounded, kernelMetric } from './kernel-metric.ts';

/**
 * Centred kernel alignment with the first snapshot on this probe, `<HKH, HLH> / (|HKH| |HLH|)`, in [0, 1], no unit: 1 when the
 * kernels agree up to scale and an added constant. Source: Kornblith et al. 2019, arXiv:1905.00414, the CKA of section 3.
 */
export const ckaToFirst = kernelMetric(['first'], ({ kernel, n, error, first }) => {
  const [a, b] = [centered(kernel, n), centered(first.kernel, n)];
  const turn = directionError(frobeniusNorm(a), error) + directionError(frobeniusNorm(b), first.error);
  return bounded(1 - chord(a, b) ** 2 / 2, turn);
});
