import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

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

/** Where `ntkboard setup-native --blas` puts the OpenBLAS of the scipy-openblas64 wheel, below the working folder. */
const FOLDER = path.join('node_modules', '.cache', 'ntkboard', 'openblas');

/**
 * Libraries to try in turn for BLAS and LAPACK: the one that NTKBOARD_OPENBLAS names (then only that), the one that
 * `ntkboard setup-native --blas` brought, the system's.
 */
export function candidateLibraries(environment: NodeJS.ProcessEnv = process.env, folder = process.cwd()): string[] {
  if (environment.NTKBOARD_OPENBLAS) return [environment.NTKBOARD_OPENBLAS];
  return [...downloadedLibraries(path.join(folder, FOLDER)), ...(SYSTEM_LIBRARIES[process.platform] ?? [])];
}

function downloadedLibraries(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /libscipy_openblas64_[^/\\]*\.(so|dylib|dll)$/.test(file))
    .sort()
    .map((file) => path.resolve(folder, file));
}
