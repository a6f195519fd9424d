import { nativeLibraryFolder } from '../../protocol/native-library-folder.ts';
import { completeProjectPackage } from './complete-project-package.ts';
import { setUpOpenBlas } from './set-up-openblas.ts';
import { setUpTensorflow } from './set-up-tensorflow.ts';
import { writeError } from './setup-error.ts';
import { lockFolder } from './setup-lock.ts';
import type { SetupLog } from './setup-log.ts';
import { type Machine, targetOf, thisMachine } from './target.ts';
import { TENSORFLOW_VERSION } from './wheel.ts';

export interface NativeSetupOptions {
  /** libtensorflow with CUDA instead of the one for the CPU. */
  gpu?: boolean | undefined;
  /** OpenBLAS; alone unless libtensorflow is asked for as well. */
  blas?: boolean | undefined;
  /** Release of libtensorflow. */
  tensorflow?: string | undefined;
  /** The project whose own tfjs-node is completed, if it has one. */
  project: string;
}

/**
 * `ntkboard setup-native`: brings what makes training or spectra fast into {@link nativeLibraryFolder}.
 *
 * @throws NtkBoardError that tells which step failed and what to do
 */
export async function setUpNative(
  options: NativeSetupOptions,
  log: SetupLog,
  machine: Machine = thisMachine(),
): Promise<void> {
  const { gpu = false, blas = false, tensorflow, project } = options;
  const target = targetOf(machine);
  const root = nativeLibraryFolder();
  const unlock = lockFolder(root);
  try {
    if (blas) log.line(`OpenBLAS: ${await setUpOpenBlas(root, target, log)}`);
    if (blas && !gpu && tensorflow === undefined) return;
    const version = tensorflow ?? TENSORFLOW_VERSION;
    const folder = await setUpTensorflow({ root, target, gpu, version, log });
    log.line(`selectBackend() finds it at ${folder}`);
    await completeProjectPackage(project, folder, log);
  } catch (error) {
    throw writeError(root, error);
  } finally {
    unlock();
  }
}
