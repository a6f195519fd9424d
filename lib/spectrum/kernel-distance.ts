import type { MetricValue } from '../protocol/snapshot.ts';
import { directionError } from './matrix-geometry.ts';
import { Measures } from './measures.ts';

/** A kernel and the bound on the Frobenius norm of its error. */
export interface KernelWithError {
  kernel: Float64Array;
  error: number;
}

/**
 * `1 - <K, L> / (|K| |L|)`, in [0, 1] for kernels: 0 when one is a multiple of the other. Not trusted when it is less than
 * twice what rounding alone may cause. Null when a kernel is zero.
 * Source: Fort et al. 2020, arXiv:2010.15110, the kernel distance.
 */
export function kernelDistance(a: KernelWithError, b: KernelWithError, measures = new Measures()): MetricValue | null {
  const length = measures.chord(a.kernel, b.kernel);
  if (!Number.isFinite(length)) return null;
  const turn = directionError(measures.norm(a.kernel), a.error) + directionError(measures.norm(b.kernel), b.error);
  const value = length ** 2 / 2;
  const bound = length * turn + turn ** 2 / 2;
  if (bound <= 0.5 * value) return { value, bound, trusted: true, relation: '=' };
  return { value: value + bound, bound, trusted: false, relation: '<=' };
}
