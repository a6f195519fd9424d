import { NtkBoardError } from '../../protocol/errors.ts';
import { checkTop } from '../check-arguments.ts';
import { nativeCholeskySolve } from '../openblas/cholesky-solve.ts';
import { nativeGram } from '../openblas/gram.ts';
import { threadsToUse } from '../openblas/idle-cores.ts';
import { loadLibrary } from '../openblas/load-library.ts';
import { nativeMatmul } from '../openblas/matmul.ts';
import { type NativeLibrary, type NativeSteps, runBeside, runHere } from '../openblas/native-library.ts';
import { borrow, giveBack } from '../openblas/scratch.ts';
import { symmetricEigen } from '../openblas/symmetric-eigen.ts';
import type { GramOptions, LinalgProvider, Rows } from '../provider.ts';
import { symmetrized } from '../symmetrized.ts';
import { computesOnThisThread } from '../worker.ts';

/**
 * An eigenproblem up to this size is solved on the calling thread: values take half a millisecond, vectors one, less
 * than handing it to another thread may.
 */
const SMALL = 128;

/**
 * BLAS and LAPACK of the machine (OpenBLAS, MKL, Accelerate), called through koffi on a thread of their own. One BLAS
 * thread, more when cores are idle.
 */
export const openblas: LinalgProvider = {
  name: 'openblas',
  describe: () => {
    const loaded = loadLibrary();
    return 'library' in loaded
      ? { available: true, detail: loaded.library.detail }
      : { available: false, reason: loaded.reason };
  },
  eigh: async (matrix, n, { vectors = false, top } = {}) => {
    const wanted = checkTop(top, n);
    const library = ready();
    const becomesVectors = vectors && wanted === n;
    const copy = becomesVectors ? new Float64Array(matrix.length) : borrow(matrix.length);
    try {
      const steps = symmetricEigen(library, symmetrized(matrix, n, copy), n, vectors, wanted);
      return n <= SMALL || computesOnThisThread() ? runHere(library, steps) : await runBeside(library, steps);
    } finally {
      if (!becomesVectors) giveBack(copy);
    }
  },
  gram: async (a, rows, b, otherRows, options = {}) =>
    await beside((library) => nativeGram(library, a, rows, b, otherRows, options)),
  choleskySolve: async (a, n, b, columns) => await beside((library) => nativeCholeskySolve(library, a, n, b, columns)),
  matmul: async (a, m, k, b, n, options = {}) =>
    await beside((library) => nativeMatmul(library, a, m, k, b, n, options)),
};

/** The Gram matrix on the calling thread, for worker threads; see `LinalgProvider.gram`. */
export function openblasGramHere(
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  options: GramOptions,
): Float64Array {
  const library = ready();
  return runHere(library, nativeGram(library, a, rows, b, otherRows, options));
}

async function beside<Result>(steps: (library: NativeLibrary) => NativeSteps<Result>): Promise<Result> {
  const library = ready();
  return computesOnThisThread() ? runHere(library, steps(library)) : await runBeside(library, steps(library));
}

function ready(): NativeLibrary {
  const loaded = loadLibrary();
  if (!('library' in loaded)) {
    throw new NtkBoardError(
      'backend-unavailable',
      `linalg provider openblas: expected a BLAS with LAPACK, got none: ${loaded.reason}. Run "npx ntkboard setup-native --blas", or set NTKBOARD_OPENBLAS to the library's path.`,
    );
  }
  loaded.library.setThreads(threadsToUse());
  return loaded.library;
}
