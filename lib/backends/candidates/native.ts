import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../protocol/errors.ts';
import type { Candidate } from './candidate.ts';
import { restoreNodeUtil } from './restore-node-util.ts';

/** libtensorflow through one of tfjs's native packages, both optional. Never downloads anything. */
function native(label: string, description: string): Candidate {
  return {
    label,
    backend: 'tensorflow',
    description,
    async prepare() {
      const entry = find(label);
      if (!entry) throw new Error('is not installed');
      restoreNodeUtil();
      try {
        await import(pathToFileURL(entry).href);
      } catch (error) {
        throw new Error(`is installed but does not load: ${messageOf(error).split('\n')[0]}`, { cause: error });
      }
    },
  };
}

/** The package's entry as this package sees it, else as the program's working directory does. */
function find(packageName: string): string | null {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(from).resolve(packageName);
    } catch {}
  }
  return null;
}

/** What the program imported itself. Loading another native package beside it would load libtensorflow twice. */
export const nativeLoaded: Candidate = {
  label: 'tensorflow',
  backend: 'tensorflow',
  description: 'libtensorflow, as this program loaded it',
  async prepare() {},
};

export const nativeGpu = native('@tensorflow/tfjs-node-gpu', 'libtensorflow on the GPU');
export const nativeCpu = native('@tensorflow/tfjs-node', 'libtensorflow on the CPU');
