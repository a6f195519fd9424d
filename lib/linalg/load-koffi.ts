import { createRequire } from 'node:module';

export type Koffi = typeof import('koffi');

/** LAPACK keeps small matrices on the stack, and TensorFlow works on the caller's: koffi's own 128 KiB are too few. */
const STACK_BYTES = 8 * 2 ** 20;

/**
 * The package that calls native libraries, with room for their work on other threads.
 *
 * @throws Error when it is not installed
 */
export function loadKoffi(): Koffi {
  const koffi: Koffi = createRequire(import.meta.url)('koffi');
  const settings = koffi.config() as { async_stack_size?: number };
  if ((settings.async_stack_size ?? 0) < STACK_BYTES) koffi.config({ ...settings, async_stack_size: STACK_BYTES });
  return koffi;
}
