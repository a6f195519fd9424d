import { eigh } from '../linalg/eigh.ts';
import type { SymmetricEigen } from '../linalg/provider.ts';

/**
 * Eigenvalues (ascending, float64), and eigenvectors when asked for, of a kernel, computed off the calling thread.
 *
 * @param kernel row-major `[N, N]`
 * @throws NtkBoardError `invalid-matrix` when an entry is not finite
 */
export async function kernelSpectrum(kernel: Float64Array, n: number, vectors: boolean): Promise<SymmetricEigen> {
  return await eigh(kernel, n, { vectors });
}
