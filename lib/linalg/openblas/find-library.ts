import { existsSync } from 'node:fs';
import { openBlasLibrary } from '../../protocol/native-library-folder.ts';

/** Names that the system's loader knows, best first. Plain LAPACK comes last: it may be the slow reference build. */
const SYSTEM_LIBRARIES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: [
    'libopenblas.so.0',
    'libopenblas.so',
    'libmkl_rt.so.2',
    'libmkl_rt.so',
    'libflexiblas.so.3',
    'liblapack.so.3',
  ],
  darwin: [
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
  ],
  win32: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll'],
};

/**
 * Libraries to try in turn for BLAS and LAPACK: the one that NTKBOARD_OPENBLAS names (then only that), the one that
 * `ntkboard setup-native --blas` brought, the system's.
 */
export function candidateLibraries(environment: Record<string, string | undefined> = process.env): string[] {
  if (environment.NTKBOARD_OPENBLAS) return [environment.NTKBOARD_OPENBLAS];
  const brought = openBlasLibrary();
  return [...(existsSync(brought) ? [brought] : []), ...(SYSTEM_LIBRARIES[process.platform] ?? [])];
}
