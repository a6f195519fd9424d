import { checkMatmul } from '../check-arguments.ts';
import type { MatmulOptions } from '../provider.ts';
import { letter, type NativeLibrary, type NativeSteps, real } from './native-library.ts';

/** A B by dgemm, as `B^T A^T` in Fortran's order; see `LinalgProvider.matmul`. */
export function* nativeMatmul(
  { integer }: NativeLibrary,
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  n: number,
  options: MatmulOptions,
): NativeSteps<Float64Array> {
  checkMatmul(a, m, k, b, n, options);
  const out = new Float64Array(m * n);
  if (m === 0 || n === 0 || k === 0) return out;
  const left = { trans: letter(options.transposeB ? 'T' : 'N'), stride: integer(options.transposeB ? k : n) };
  const right = { trans: letter(options.transposeA ? 'T' : 'N'), stride: integer(options.transposeA ? m : k) };
  const shape = [left.trans, right.trans, integer(n), integer(m), integer(k), real(1)];
  yield { routine: 'dgemm', args: [...shape, b, left.stride, a, right.stride, real(0), out, integer(n)] };
  return out;
}
