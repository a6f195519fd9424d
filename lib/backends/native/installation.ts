import { existsSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nativeLibraryFolder } from '../../protocol/native-library-folder.ts';
import type { NativePackage } from './install-package.ts';

/** Where the installation of a native package is that counts: a link, so that another takes its place in one step. */
export function currentLink(packageName: NativePackage, root = nativeLibraryFolder()): string {
  return join(root, basename(packageName), 'current');
}

/** The folder of a native package that `setup-native` brought, or null. */
export function installedPackage(packageName: NativePackage, root = nativeLibraryFolder()): string | null {
  const folder = join(currentLink(packageName, root), 'node_modules', packageName);
  return existsSync(folder) ? folder : null;
}

/** Name of the installation that counts, or null. */
export function currentName(packageName: NativePackage, root = nativeLibraryFolder()): string | null {
  try {
    return readlinkSync(currentLink(packageName, root));
  } catch {
    return null;
  }
}

/**
 * Makes the tested installation in `<name>.partial` the one that counts. A program that loads the package meanwhile
 * gets the old one or the new one, whole.
 */
export function swapIn(packageName: NativePackage, name: string, root = nativeLibraryFolder()): void {
  const link = currentLink(packageName, root);
  const folder = join(dirname(link), name);
  const replaced = `${folder}.replaced`;
  rmSync(replaced, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, replaced);
  renameSync(`${folder}.partial`, folder);
  const next = `${link}.next`;
  rmSync(next, { force: true });
  symlinkSync(name, next);
  renameSync(next, link);
  rmSync(replaced, { recursive: true, force: true });
}
