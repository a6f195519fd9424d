import type { MetricValue } from '../protocol/snapshot.ts';
import type { KernelWithError } from './kernel-distance.ts';
import { frobeniusDistance } from './matrix-geometry.ts';

/**
 * `|K - L|` (Frobenius). Unit: (output / parameter)^2. Grows with the kernel's scale too, where the kernel distance sees only its
 * shape. "At most" when rounding may explain it. Source: Engel et al. 2022 (TorchNTK), arXiv:2205.12372.
 */
export function kernelChange(a: KernelWithError, b: KernelWithError): MetricValue {
  const value = frobeniusDistance(a.kernel, b.kernel);
  const bound = a.error + b.error;
  if (bound <= 0.5 * value) return { value, bound, trusted: true, relation: '=' };
  return { value: value + bound, bound, trusted: false, relation: '<=' };
}
