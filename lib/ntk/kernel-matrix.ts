import { NtkBoardError } from '../protocol/errors.ts';
import type { EmpiricalNtk } from './empirical-ntk.ts';

/**
 * A kernel as the matrix that has eigenvalues and can be solved with: `[N, M]` as it is; `full` `[N, M, C, C]` as
 * `[N * C, M * C]`, row n * C + c, column m * C + d. Numbers are passed through, not copied.
 *
 * @throws NtkBoardError `invalid-option` for a diagonal, or a Gram over the parameters
 *
 * @example
 * const k = await empiricalNtk(model, X, null, { outputs: 'full' });
 * const { eigenvalues } = await eigh(kernelMatrix(k), k.n * k.c);
 */
export function kernelMatrix(kernel: EmpiricalNtk | Float64Array): Float64Array {
  if (kernel instanceof Float64Array) return kernel;
  const { n, m, c, total } = kernel;
  if (kernel.diagonal || kernel.gram !== 'samples') {
    throw new NtkBoardError(
      'invalid-option',
      `kernelMatrix: expected a kernel over the samples, got ${kernel.diagonal ? 'its diagonal' : 'one over the parameters'}. Compute it without diagonal and gram.`,
    );
  }
  if (kernel.outputs !== 'full' || c === 1) return total;
  const matrix = new Float64Array(total.length);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      for (let p = 0; p < c; p++)
        for (let q = 0; q < c; q++) matrix[(i * c + p) * m * c + j * c + q] = total[at++] as number;
  return matrix;
}
