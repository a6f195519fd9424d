import type { MetricValue } from '../protocol/snapshot.ts';
import { kernelErrorBound } from './error-bound.ts';
import { kernelDistance } from './kernel-distance.ts';

/**
 * The kernel distance of one component from the same one earlier, `1 - cos`; see `kernelDistance`. Its trace stands for its
 * largest eigenvalue in the error bound, which makes the bound larger, never smaller.
 */
export function componentDistance(now: Float64Array, then: Float64Array, n: number): MetricValue | null {
  return kernelDistance(withError(now, n), withError(then, n));
}

function withError(kernel: Float64Array, n: number) {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += kernel[i * n + i] as number;
  return { kernel, error: kernelErrorBound(Float64Array.of(trace), 'float64') + n * 2 ** -53 * trace };
}
