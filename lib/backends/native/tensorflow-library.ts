import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cudaWheels } from './cuda-wheels.ts';
import { requireSpace } from './require-space.ts';
import { type Unpacking, unpackWheels } from './unpack-wheels.ts';
import { tensorflowWheel } from './wheel.ts';

/** libtensorflow's two files, the C headers the addon is built with, and what names the CUDA wheels. */
const FILES =
  '^tensorflow/libtensorflow_(cc|framework)\\.|^tensorflow/include/(tensorflow/c|tsl/c|xla/tsl/c)/.*\\.h$|^tensorflow/include/.*/platform/ctstring.*\\.h$|\\.dist-info/METADATA$';
const SPACE = { cpu: 1.3e9, gpu: 9e9 };

export interface TensorflowLibrary {
  version: string;
  gpu: boolean;
  /** Holds `tensorflow/` and, for CUDA, `nvidia/`. */
  folder: string;
}

/** Where a release of libtensorflow is or will be. */
export function tensorflowLibrary(root: string, version: string, gpu: boolean, targetName: string): TensorflowLibrary {
  const { name } = tensorflowWheel(version, targetName, gpu);
  return { version, gpu, folder: join(root, `${name}-${version}${gpu ? '-cuda' : ''}-${targetName}`) };
}

/** Downloads and unpacks the library unless it is there. */
export async function ensureTensorflowLibrary(library: TensorflowLibrary, unpacking: Unpacking): Promise<void> {
  const { folder, version, gpu } = library;
  const { target, log } = unpacking;
  if (existsSync(folder)) {
    log.line(`libtensorflow ${version} is there already.`);
    return;
  }
  requireSpace(folder, gpu ? SPACE.gpu : SPACE.cpu);
  log.line(`Bringing libtensorflow ${version}${gpu ? ' with CUDA' : ''} from PyPI ...`);
  const wheel = tensorflowWheel(version, target.name, gpu);
  await unpackWheels(folder, [{ wheel, pattern: FILES }], unpacking, (partial) =>
    gpu ? cudaWheels(partial, target.name) : [],
  );
}
