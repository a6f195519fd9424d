import { messageOf } from '../../protocol/errors.ts';
import { type Koffi, loadKoffi } from '../load-koffi.ts';
import { candidateLibraries } from './find-library.ts';
import type { NativeLibrary } from './native-library.ts';
import { openLibrary } from './open-library.ts';

export type LoadedLibrary = { library: NativeLibrary } | { reason: string };

let loaded: LoadedLibrary | undefined;

/** The first BLAS with LAPACK that loads here, or why none does. Looked for once in every thread. */
export function loadLibrary(): LoadedLibrary {
  loaded ??= findLibrary();
  return loaded;
}

function findLibrary(): LoadedLibrary {
  let koffi: Koffi;
  try {
    koffi = loadKoffi();
  } catch (error) {
    return { reason: `the package koffi, which calls native libraries, does not load (${messageOf(error)})` };
  }
  const failures: string[] = [];
  for (const candidate of candidateLibraries()) {
    try {
      return { library: openLibrary(koffi, candidate) };
    } catch (error) {
      failures.push(`${candidate}: ${messageOf(error)}`);
    }
  }
  return { reason: `no BLAS with LAPACK found. Tried ${failures.join('; ') || 'nothing: unknown platform'}` };
}
