import type { MetricValue } from '../protocol/snapshot.ts';
import type { KernelWithError } from './kernel-distance.ts';
import { bounded } from './kernel-metrics/kernel-metric.ts';
import { directionError } from './matrix-geometry.ts';
import { Measures } from './measures.ts';

/**
 * `<HKH, HLH> / (|HKH| |HLH|)` with `H = I - 1 1^T / N`, in [0, 1], no unit: 1 when the kernels agree up to scale and an added
 * constant. Null when a centred kernel is zero. Source: Kornblith et al. 2019, arXiv:1905.00414, CKA.
 */
export function centredAlignment(
  a: KernelWithError,
  b: KernelWithError,
  n: number,
  measures = new Measures(),
): MetricValue | null {
  const [left, right] = [measures.centred(a.kernel, n), measures.centred(b.kernel, n)];
  const turn = directionError(measures.norm(left), a.error) + directionError(measures.norm(right), b.error);
  return bounded(1 - measures.chord(left, right) ** 2 / 2, turn);
}
