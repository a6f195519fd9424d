import { chooseProviderName } from './choose-provider.ts';
import { gramOfDevice } from './gram-device.ts';
import type { GramOptions, Rows } from './provider.ts';
import type { LinalgProviderName } from './providers/index.ts';
import { openblasGramHere } from './providers/openblas.ts';
import { typescriptGram } from './typescript/gram.ts';

/**
 * The Gram matrix A B^T on the calling thread, accumulated in float64 from float32 or float64 rows: for worker threads,
 * where waiting harms nobody. Elsewhere, `chooseProvider().gram` does the same without blocking.
 *
 * A float32 Gram loses the small half of a kernel's spectrum (at condition 1e8 the smallest eigenvalue is wrong by more
 * than its own size); float64 accumulation of the same float32 rows keeps it. `precision: 'float32'` asks for the former.
 *
 * @param a row-major [rows, cols]
 * @param b row-major [otherRows, cols], or null for A A^T
 * @param options `precision`, `beta`, `out`: see `GramOptions`. `provider`: openblas when it is available, or
 *   typescript; the others cannot compute on the calling thread and count as typescript. Default: the device of
 *   `onGramDevice` if there is one, then openblas
 * @returns row-major [rows, otherRows]
 */
export function gram(
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  options: GramOptions & { provider?: LinalgProviderName } = {},
): Float64Array {
  const { provider, ...wanted } = options;
  const onDevice = gramOfDevice();
  if (onDevice && !provider && !wanted.out) return onDevice(a, rows, b, otherRows, wanted);
  const compute = chooseProviderName(provider) === 'openblas' ? openblasGramHere : typescriptGram;
  return compute(a, rows, b, otherRows, wanted);
}
