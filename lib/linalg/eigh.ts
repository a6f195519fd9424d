import { chooseProvider } from './choose-provider.ts';
import type { EighOptions, SymmetricEigen } from './provider.ts';
import type { LinalgProviderName } from './providers/index.ts';

/**
 * Eigenvalues (ascending), and on request eigenvectors, of a symmetric matrix, in float64 and off the calling thread.
 *
 * @param matrix row-major [n, n], any array of numbers; copied, averaged with its transpose, never changed
 * @param options `vectors`: also return unit eigenvectors, row k belonging to `eigenvalues[k]`; default false. `top`:
 *   only the largest so many. `provider`: what computes; default the best that works here (NTKBOARD_LINALG overrides)
 * @throws NtkBoardError `invalid-matrix` when the length is not n * n, an entry is not finite, or the matrix is not
 *   symmetric to 1e-5 of its largest entry; `backend-unavailable` when the provider asked for does not work here
 *
 * @example
 * const { eigenvalues } = await eigh(Float64Array.of(2, 1, 1, 2), 2); // [1, 3]
 */
export async function eigh(
  matrix: ArrayLike<number>,
  n: number,
  options: EighOptions & { provider?: LinalgProviderName } = {},
): Promise<SymmetricEigen> {
  const { provider, ...wanted } = options;
  return await chooseProvider(provider).eigh(matrix, n, wanted);
}
