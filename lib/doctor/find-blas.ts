import { existsSync } from 'node:fs';
import { openBlasLibrary } from '../protocol/native-library-folder.ts';
import { outputOf } from './run-program.ts';

/** The system's libraries by the name that the loader knows, best first. */
const LINUX = { OpenBLAS: 'libopenblas.so.0', MKL: 'libmkl_rt.so.2', FlexiBLAS: 'libflexiblas.so.3' };
const DARWIN = {
  Accelerate: '/System/Library/Frameworks/Accelerate.framework/Accelerate',
  OpenBLAS: '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
};

/** BLAS libraries of this machine: the one that `setup-native --blas` brought, then the system's. */
export async function findBlas(): Promise<{ name: string; path: string }[]> {
  const brought = openBlasLibrary();
  const found = existsSync(brought) ? [{ name: 'scipy-openblas64', path: brought }] : [];
  return [...found, ...(process.platform === 'darwin' ? systemOfDarwin() : await systemOfLinux())];
}

async function systemOfLinux(): Promise<{ name: string; path: string }[]> {
  const list = ((await outputOf('ldconfig', ['-p'])) ?? '').split('\n');
  return Object.entries(LINUX).flatMap(([name, library]) => {
    const path = list.find((line) => line.trim().startsWith(`${library} `))?.split('=> ')[1];
    return path ? [{ name, path: path.trim() }] : [];
  });
}

function systemOfDarwin(): { name: string; path: string }[] {
  // Frameworks of the system are in the loader's cache and not on the disk.
  return Object.entries(DARWIN).flatMap(([name, path]) =>
    path.startsWith('/System/') || existsSync(path) ? [{ name, path }] : [],
  );
}
