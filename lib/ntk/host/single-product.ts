import { letter, type NativeLibrary, type NativeStep } from '../../linalg/openblas/native-library.ts';

/** Row-major matrices: `out = A B + beta out`, A `[m, k]`, B `[k, n]`, or `[n, k]` and transposed. */
export interface SingleProduct {
  m: number;
  n: number;
  k: number;
  a: Float32Array;
  b: Float32Array;
  transposeB: boolean;
  beta: 0 | 1;
  out: Float32Array;
}

/** One sgemm, as `B^T A^T` in Fortran's order. */
export function singleProductStep(
  { integer }: NativeLibrary,
  { m, n, k, a, b, transposeB, beta, out }: SingleProduct,
): NativeStep {
  const shape = [letter(transposeB ? 'T' : 'N'), letter('N'), integer(n), integer(m), integer(k), Float32Array.of(1)];
  const operands = [b, integer(transposeB ? k : n), a, integer(k), Float32Array.of(beta)];
  return { routine: 'sgemm', args: [...shape, ...operands, out, integer(n)] };
}
