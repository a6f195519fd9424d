import { checkMatmul, checkSystem, checkTop } from '../check-arguments.ts';
import type { LinalgProvider } from '../provider.ts';
import { symmetrized } from '../symmetrized.ts';
import { choleskySolve } from './cholesky-solve.ts';
import { eighSymmetric } from './eigh-symmetric.ts';
import { typescriptGram } from './gram.ts';
import { matmul } from './matmul.ts';
import { kernelsDetail } from './open-heap.ts';

/**
 * The TypeScript provider's algorithms on the calling thread, with nothing of Node: for a browser, where they belong into a
 * `Worker`, since the thread waits for them. Sources: see `eighSymmetric` and `typescriptGram`.
 *
 * @example
 * const { eigenvalues } = await linalg.eigh(Float64Array.of(2, 1, 1, 2), 2); // [1, 3]
 */
export const linalg: LinalgProvider = {
  name: 'typescript',
  describe: () => ({ available: true, detail: kernelsDetail() }),
  eigh: async (matrix, n, { vectors = false, top } = {}) => {
    const wanted = checkTop(top, n);
    return eighSymmetric(symmetrized(matrix, n), n, vectors, wanted);
  },
  gram: async (a, rows, b, otherRows, options = {}) => typescriptGram(a, rows, b, otherRows, options),
  choleskySolve: async (a, n, b, columns) => {
    checkSystem(a, n, b, columns);
    return choleskySolve(a, n, b, columns);
  },
  matmul: async (a, m, k, b, n, options = {}) => {
    checkMatmul(a, m, k, b, n, options);
    return matmul(a, m, k, b, n, options);
  },
};
