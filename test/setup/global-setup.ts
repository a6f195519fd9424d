import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installedPackage } from '../../lib/backends/native/installation.ts';
import { openblas } from '../../lib/linalg/providers/openblas.ts';
import { messageOf } from '../../lib/protocol/errors.ts';
import { ensurePageBuilt } from '../../server/page/ensure-page-built.ts';
import { chromiumPath } from '../helpers/chromium-path.ts';
import { findWebgpuAdapter } from '../helpers/webgpu-adapter.ts';

/** Runs once before all tests: builds the page and installs a browser. Where that fails, the page's own tests tell. */
export default async function setup(): Promise<void> {
  await ensurePageBuilt().catch((error: unknown) => say(messageOf(error)));
  ensureChromium();
  ensureOpenBlas();
  ensureVulkan();
  tellMissingNative();
}

function tellMissingNative(): void {
  if (installedPackage('@tensorflow/tfjs-node') ?? installedPackage('@tensorflow/tfjs-node-gpu')) return;
  say('The native backend is not set up: its tests are skipped. `npm run setup:native:ci` brings it.');
}

function ensureChromium(): void {
  if (existsSync(chromiumPath)) return;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isDebianRoot || process.env.CHROMIUM_PATH) {
    say(`The page's tests need Chromium at ${chromiumPath}. Install the package "chromium", or set CHROMIUM_PATH.`);
    return;
  }
  say('Installing Chromium for the tests of the page ...');
  if (!install('chromium')) say('Chromium could not be installed: the tests of the page will fail, the others run.');
}

/** Where there is none, the tests of that linear algebra provider are skipped with the reason. */
function ensureOpenBlas(): void {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isDebianRoot || openblas.describe().available) return;
  say('Installing OpenBLAS for the tests of linear algebra ...');
  if (!install('libopenblas0')) say('OpenBLAS could not be installed: its tests are skipped.');
}

/** The loader through which WebGPU finds a driver; Chromium brings one in software. */
function ensureVulkan(): void {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isDebianRoot || findWebgpuAdapter()) return;
  say('Installing the Vulkan loader for the tests of WebGPU ...');
  if (!install('libvulkan1') || !findWebgpuAdapter()) say('WebGPU finds no adapter: its tests are skipped.');
}

function install(debianPackage: string): boolean {
  const options: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update'], options);
    execFileSync('apt-get', ['install', '-y', debianPackage], options);
    return true;
  } catch {
    return false;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
