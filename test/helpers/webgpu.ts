import { test } from 'vitest';
import { findWebgpuAdapter } from './webgpu-adapter.ts';

/** WebGPU has an adapter here. */
export const webgpuIsThere = findWebgpuAdapter();

/** Says in the report that a suite did not run on WebGPU. */
export function tellWebgpuIsMissing(): void {
  if (!webgpuIsThere) {
    test.skip('NOT RUN on WebGPU: no adapter (Debian: install libvulkan1 and chromium for one in software)', () => {});
  }
}
