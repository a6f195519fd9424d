import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { restoreNodeUtil } from '../candidates/restore-node-util.ts';
import { shareTfjs } from './shared-tfjs.ts';

/** Lets one of tfjs's native packages, given by its folder or entry file, register its backend with this program's tfjs. */
export async function loadNative(packagePath: string): Promise<void> {
  restoreNodeUtil();
  shareTfjs(import.meta.url);
  // Of libtensorflow's own messages only warnings and errors, unless the user wants them.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  await import(pathToFileURL(createRequire(import.meta.url).resolve(packagePath)).href);
}
