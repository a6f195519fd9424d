/**
 * Trace of every component and its share of the total's trace; the shares add up to 1 (all 0 for a zero kernel).
 *
 * @param components kernels, row-major `[N, N]` (or `[N, N, C, C]` with `c` outputs)
 */
export function componentShares(
  components: readonly Float64Array[],
  n: number,
  c = 1,
): { trace: number; share: number }[] {
  const traces = components.map((kernel) => kernelTrace(kernel, n, c));
  const total = traces.reduce((sum, trace) => sum + trace, 0);
  return traces.map((trace) => ({ trace, share: total > 0 ? trace / total : 0 }));
}

function kernelTrace(kernel: Float64Array, n: number, c: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let q = 0; q < c; q++) sum += kernel[((i * n + i) * c + q) * c + q] as number;
  }
  return sum;
}
