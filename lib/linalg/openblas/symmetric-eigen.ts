import { NtkBoardError } from '../../protocol/errors.ts';
import type { SymmetricEigen } from '../provider.ts';
import { letter, type NativeLibrary, type NativeSteps, real, statusOf } from './native-library.ts';
import { borrow, giveBack } from './scratch.ts';

/**
 * Eigenvalues and vectors by LAPACK: divide and conquer (dsyevd) for all, relatively robust representations (dsyevr)
 * for the largest `top`.
 *
 * @param matrix [n, n], overwritten
 *
 * Fortran's columns are our rows; a symmetric matrix is its own transpose. Source: LAPACK Users' Guide, section 2.3.4.
 */
export function* symmetricEigen(
  library: NativeLibrary,
  matrix: Float64Array,
  n: number,
  vectors: boolean,
  top: number,
): NativeSteps<SymmetricEigen> {
  if (n === 0) return { eigenvalues: new Float64Array(0), eigenvectors: vectors ? matrix : null };
  return top < n ? yield* largest(library, matrix, n, vectors, top) : yield* complete(library, matrix, n, vectors);
}

function* complete(
  library: NativeLibrary,
  matrix: Float64Array,
  n: number,
  vectors: boolean,
): NativeSteps<SymmetricEigen> {
  const { integer, integers } = library;
  const eigenvalues = new Float64Array(n);
  // Generous enough for the blocked reduction at any block size up to 128.
  const work = borrow(vectors ? 1 + 6 * n + 2 * n * n : 130 * n);
  const iwork = integers(vectors ? 3 + 5 * n : 1);
  const info = integers(1);
  try {
    yield {
      routine: 'dsyevd',
      args: [
        letter(vectors ? 'V' : 'N'),
        letter('L'),
        integer(n),
        matrix,
        integer(n),
        eigenvalues,
        work,
        integer(work.length),
        iwork,
        integer(iwork.length),
        info,
      ],
    };
  } finally {
    giveBack(work);
  }
  check('dsyevd', statusOf(info));
  return { eigenvalues, eigenvectors: vectors ? matrix : null };
}

function* largest(
  library: NativeLibrary,
  matrix: Float64Array,
  n: number,
  vectors: boolean,
  top: number,
): NativeSteps<SymmetricEigen> {
  const { integer, integers } = library;
  const found = integers(1);
  const eigenvalues = new Float64Array(n);
  const z = new Float64Array(vectors ? top * n : 1);
  const work = new Float64Array(130 * n);
  const iwork = integers(10 * n);
  const info = integers(1);
  yield {
    routine: 'dsyevr',
    args: [
      letter(vectors ? 'V' : 'N'),
      letter('I'),
      letter('L'),
      integer(n),
      matrix,
      integer(n),
      real(0),
      real(0),
      integer(n - top + 1),
      integer(n),
      real(0),
      found,
      eigenvalues,
      z,
      integer(n),
      integers(2 * n),
      work,
      integer(work.length),
      iwork,
      integer(iwork.length),
      info,
    ],
  };
  check('dsyevr', statusOf(info));
  return { eigenvalues: eigenvalues.slice(0, top), eigenvectors: vectors ? z : null };
}

function check(routine: string, status: number): void {
  if (status === 0) return;
  throw new NtkBoardError(
    'no-convergence',
    `eigh: expected ${routine} to succeed, got status ${status}. Check the matrix for values near overflow, or choose another provider.`,
  );
}
