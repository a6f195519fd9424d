import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

/** The software adapter that Debian's package chromium brings. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const PROBE = `
  import { create } from 'webgpu';
  process.exitCode = (await create([]).requestAdapter()) ? 0 : 1;`;

/** WebGPU has an adapter here: a GPU's, or one in software, which is then set for this process. In a process of its own: a driver may crash. */
export const webgpuIsThere = finds() || findsSoftware();

function finds(): boolean {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', PROBE], { stdio: 'ignore' }).status === 0;
}

function findsSoftware(): boolean {
  if (process.env.VK_ICD_FILENAMES) return false;
  process.env.VK_ICD_FILENAMES = SWIFTSHADER;
  if (finds()) return true;
  delete process.env.VK_ICD_FILENAMES;
  return false;
}

/** Says in the report that a suite did not run on WebGPU. */
export function tellWebgpuIsMissing(): void {
  if (!webgpuIsThere) {
    test.skip('NOT RUN on WebGPU: no adapter (Debian: install libvulkan1 and chromium for one in software)', () => {});
  }
}
