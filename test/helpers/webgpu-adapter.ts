import { spawnSync } from 'node:child_process';

/** The software adapter that Debian's package chromium brings. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const PROBE = `
  import { create } from 'webgpu';
  process.exitCode = (await create([]).requestAdapter()) ? 0 : 1;`;

/** Whether WebGPU has an adapter here: a GPU's, or one in software, which is then set for this process. */
export function findWebgpuAdapter(): boolean {
  if (finds()) return true;
  if (process.env.VK_ICD_FILENAMES) return false;
  process.env.VK_ICD_FILENAMES = SWIFTSHADER;
  if (finds()) return true;
  delete process.env.VK_ICD_FILENAMES;
  return false;
}

/** In a process of its own: a driver may crash. */
function finds(): boolean {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', PROBE], { stdio: 'ignore' }).status === 0;
}
