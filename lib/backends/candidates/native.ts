import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '../../protocol/errors.ts';
import { addonPath } from '../native/build-addon.ts';
import type { NativePackage } from '../native/install-package.ts';
import { installedPackage } from '../native/installation.ts';
import { loadNative } from '../native/load-native.ts';
import { describeNativeBackend } from '../native/native-backend.ts';
import type { Candidate } from './candidate.ts';

/** libtensorflow through one of tfjs's native packages, both optional. Never downloads anything. */
function native(label: NativePackage): Candidate {
  return {
    label,
    backend: 'tensorflow',
    description: describe,
    async prepare() {
      const entry = findNative(label);
      if (!entry) throw new Error('is not installed');
      try {
        await loadNative(entry);
      } catch (error) {
        throw new Error(`is installed but does not load: ${messageOf(error).split('\n')[0]}`, { cause: error });
      }
    },
  };
}

/**
 * The package as this package sees it, else as the program's working directory does, else as `ntkboard setup-native`
 * brought it. That one also stands in for a package of the project whose addon was never built.
 */
export function findNative(packageName: NativePackage): string | null {
  const own =
    resolveFrom(import.meta.url, packageName) ?? resolveFrom(join(process.cwd(), 'package.json'), packageName);
  const brought = installedPackage(packageName);
  return own && (!brought || existsSync(addonPath(dirname(dirname(own))))) ? own : brought;
}

function resolveFrom(from: string, packageName: string): string | null {
  try {
    return createRequire(from).resolve(packageName);
  } catch {
    return null;
  }
}

function describe(): string {
  return `libtensorflow on the ${describeNativeBackend().gpu ? 'GPU' : 'CPU'}`;
}

/** What the program imported itself. Loading another native package beside it would load libtensorflow twice. */
export const nativeLoaded: Candidate = {
  label: 'tensorflow',
  backend: 'tensorflow',
  description: () => `${describe()}, as this program loaded it`,
  async prepare() {},
};

export const nativeGpu = native('@tensorflow/tfjs-node-gpu');
export const nativeCpu = native('@tensorflow/tfjs-node');
