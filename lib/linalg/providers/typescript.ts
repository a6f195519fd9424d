import { checkMatmul, checkSystem, checkTop, gramColumns } from '../check-arguments.ts';
import type { LinalgProvider, SymmetricEigen } from '../provider.ts';
import { symmetrized } from '../symmetrized.ts';
import type { CholeskySolveTask } from '../tasks/cholesky-solve.task.ts';
import type { EighTask } from '../tasks/eigh.task.ts';
import type { GramTask } from '../tasks/gram.task.ts';
import type { MatmulTask } from '../tasks/matmul.task.ts';
import { kernelsDetail } from '../typescript/open-heap.ts';
import { runInWorker } from '../worker.ts';

const task = (name: string): URL => new URL(`../tasks/${name}.task.ts`, import.meta.url);

/** Our own algorithms in TypeScript, in a worker thread: nothing to install, works everywhere. */
export const typescript: LinalgProvider = {
  name: 'typescript',
  describe: () => ({ available: true, detail: `${kernelsDetail()}, in a worker thread` }),
  eigh: async (matrix, n, { vectors = false, top } = {}) => {
    const wanted = checkTop(top, n);
    const copy = symmetrized(matrix, n);
    const input: EighTask = { matrix: copy, n, vectors, top: wanted };
    return await runInWorker<EighTask, SymmetricEigen>(task('eigh'), input, [copy.buffer]);
  },
  gram: async (a, rows, b, otherRows, { beta = 0, out } = {}) => {
    gramColumns(a, rows, b, otherRows, out);
    const product = await runInWorker<GramTask, Float64Array>(task('gram'), { a, rows, b, otherRows }, []);
    if (!out) return product;
    for (let i = 0; i < out.length; i++) {
      out[i] = (product[i] as number) + (beta === 0 ? 0 : beta * (out[i] as number));
    }
    return out;
  },
  choleskySolve: async (a, n, b, columns) => {
    checkSystem(a, n, b, columns);
    return await runInWorker<CholeskySolveTask, Float64Array>(task('cholesky-solve'), { a, n, b, columns }, []);
  },
  matmul: async (a, m, k, b, n, options = {}) => {
    checkMatmul(a, m, k, b, n, options);
    return await runInWorker<MatmulTask, Float64Array>(task('matmul'), { a, m, k, b, n, options }, []);
  },
};
