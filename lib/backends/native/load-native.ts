import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { pathToFileURL } from 'node:url';
import { restoreNodeUtil } from '../candidates/restore-node-util.ts';
import { shareTfjs } from './shared-tfjs.ts';

/** Lets one of tfjs's native packages, given by its folder or entry file, register its backend with this program's tfjs. */
export async function loadNative(packagePath: string): Promise<void> {
  restoreNodeUtil();
  shareTfjs(import.meta.url);
  // Of libtensorflow's own messages only warnings and errors, unless the user wants them.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  // Tensors in a pool of TensorFlow's own: those of megabytes would be asked of the system, and given back, at every operation.
  process.env.TF_CPU_ALLOCATOR_USE_BFC ??= 'true';
  process.env.TF_CPU_BFC_MEM_LIMIT_IN_MB ??= String(Math.ceil(totalmem() / 2 ** 20));
  await import(pathToFileURL(createRequire(import.meta.url).resolve(packagePath)).href);
}
