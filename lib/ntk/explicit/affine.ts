/**
 * `h W + b` in float64.
 *
 * @param inputs `[N, K]`
 * @param kernel `[K, O]`
 * @param bias `[O]`, or null
 * @returns row-major `[N, O]`
 */
export function affine(
  inputs: Float64Array,
  kernel: Float64Array,
  bias: ArrayLike<number> | null,
  units: number,
): Float64Array {
  const width = kernel.length / units;
  const n = inputs.length / width;
  const out = new Float64Array(n * units);
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * units, (i + 1) * units);
    if (bias) row.set(bias);
    for (let k = 0; k < width; k++) {
      const h = inputs[i * width + k] as number;
      for (let o = 0; o < units; o++) row[o] = (row[o] as number) + h * (kernel[k * units + o] as number);
    }
  }
  return out;
}
