import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WheelPart } from './unpack-wheels.ts';
import { wheelOf } from './wheel.ts';

/** Everything but headers and static archives. */
const RUNTIME_FILES = '^nvidia/(?!.*/include/)(?!.*\\.a$)';

/**
 * NVIDIA's wheels that an unpacked tensorflow wheel names for CUDA. Its RUNPATH finds them beside it.
 *
 * @param folder where `tensorflow-*.dist-info/METADATA` was unpacked
 */
export function cudaWheels(folder: string, targetName: string): WheelPart[] {
  const info = readdirSync(folder).find((name) => name.endsWith('.dist-info'));
  const metadata = info ? readFileSync(join(folder, info, 'METADATA'), 'utf8') : '';
  const pattern = /^Requires-Dist: (nvidia-[\w-]+) *\(?==([\w.]+)\)? *;.*and-cuda/gm;
  return Array.from(metadata.matchAll(pattern), ([, name, version]) => ({
    wheel: wheelOf(name as string, version as string, targetName),
    pattern: RUNTIME_FILES,
  }));
}
