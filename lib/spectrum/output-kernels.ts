/**
 * Each output's own kernel `Theta[:, :, c, c]`, C of them, row-major float64 `[N, N]`, copied out of a full kernel.
 *
 * @param full row-major `[N, N, C, C]`, as `empiricalNtk` gives it for `outputs: 'full'`
 */
export function outputKernels(full: Float64Array, n: number, c: number): Float64Array[] {
  return Array.from({ length: c }, (_, q) =>
    Float64Array.from({ length: n * n }, (_, at) => full[(at * c + q) * c + q] as number),
  );
}
