import type { MetricValue } from '../protocol/snapshot.ts';
import type { KernelWithError } from './kernel-distance.ts';
import { bounded } from './kernel-metrics/kernel-metric.ts';
import { centered, chord, directionError, frobeniusNorm } from './matrix-geometry.ts';

/**
 * `<HKH, HLH> / (|HKH| |HLH|)` with `H = I - 1 1^T / N`, in [0, 1], no unit: 1 when the kernels agree up to scale and an added
 * constant. Null when a centred kernel is zero. Source: Kornblith et al. 2019, arXiv:1905.00414, the CKA of section 3.
 */
export function centredAlignment(a: KernelWithError, b: KernelWithError, n: number): MetricValue | null {
  const [left, right] = [centered(a.kernel, n), centered(b.kernel, n)];
  const turn = directionError(frobeniusNorm(left), a.error) + directionError(frobeniusNorm(right), b.error);
  return bounded(1 - chord(left, right) ** 2 / 2, turn);
}
