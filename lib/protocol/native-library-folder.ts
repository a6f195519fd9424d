import { homedir } from 'node:os';
import { join } from 'node:path';

/** The release of PyPI's scipy-openblas64 that `ntkboard setup-native --blas` brings. */
export const OPENBLAS_VERSION = '0.3.31.188.0';

/**
 * The folder that `ntkboard setup-native` fills: libtensorflow, tfjs's native addon, OpenBLAS; compiled code of the command
 * line lies there too. It belongs to the user,
 * not to a project, so that projects share it and `npm ci` leaves it alone. `NTKBOARD_NATIVE_DIR` names another.
 */
export function nativeLibraryFolder(): string {
  const { NTKBOARD_NATIVE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (NTKBOARD_NATIVE_DIR) return NTKBOARD_NATIVE_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ntkboard');
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'ntkboard');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ntkboard');
}

/**
 * Where `setup-native --blas` puts OpenBLAS, whether it is there or not. The library finds its own libgfortran beside
 * it. Its symbols read `scipy_<name>64_` (LAPACK and Fortran BLAS: `scipy_dsyrk_64_`), and its integers have 64 bits.
 */
export function openBlasLibrary(): string {
  const extension = process.platform === 'darwin' ? 'dylib' : 'so';
  const folder = join(nativeLibraryFolder(), `openblas-${OPENBLAS_VERSION}`, 'scipy_openblas64', 'lib');
  return join(folder, `libscipy_openblas64_.${extension}`);
}
