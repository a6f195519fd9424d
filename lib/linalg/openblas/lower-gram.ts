import type { GramPrecision, Rows } from '../provider.ts';
import { nativeLowerGram } from './gram.ts';
import { threadsToUse } from './idle-cores.ts';
import { loadLibrary } from './load-library.ts';
import { runHere } from './native-library.ts';

/**
 * A A^T on and below the diagonal, on the calling thread; see `lowerGram`.
 *
 * @returns null when there is no BLAS here
 */
export function openblasLowerGram(a: Rows, rows: number, precision: GramPrecision): Rows | null {
  const loaded = loadLibrary();
  if (!('library' in loaded)) return null;
  loaded.library.setThreads(threadsToUse());
  return runHere(loaded.library, nativeLowerGram(loaded.library, a, rows, precision));
}
