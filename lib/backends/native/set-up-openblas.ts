import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OPENBLAS_VERSION, openBlasLibrary } from '../../protocol/native-library-folder.ts';
import { findPython } from './python.ts';
import { requireSpace } from './require-space.ts';
import type { SetupLog } from './setup-log.ts';
import type { Target } from './target.ts';
import { unpackWheels } from './unpack-wheels.ts';
import { wheelOf } from './wheel.ts';

const LIBRARIES = '^scipy_openblas64/(lib/lib|\\.dylibs/)|licenses/';
const SPACE = 60e6;

/** Brings OpenBLAS into `root` unless it is there, and returns the library's path. Compiles nothing. */
export async function setUpOpenBlas(root: string, target: Target, log: SetupLog): Promise<string> {
  const path = openBlasLibrary();
  if (existsSync(path)) {
    log.line(`OpenBLAS ${OPENBLAS_VERSION} is there already. Nothing to do.`);
    return path;
  }
  const python = await findPython();
  requireSpace(root, SPACE);
  log.line(`Bringing OpenBLAS ${OPENBLAS_VERSION} from PyPI ...`);
  const wheel = wheelOf('scipy-openblas64', OPENBLAS_VERSION, target.name);
  const folder = join(root, `openblas-${OPENBLAS_VERSION}`);
  await unpackWheels(folder, [{ wheel, pattern: LIBRARIES }], { python, target, log });
  return path;
}
