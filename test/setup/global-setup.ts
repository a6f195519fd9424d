import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensurePageBuilt } from '../../server/page/ensure-page-built.ts';
import { chromiumPath } from '../helpers/chromium-path.ts';

/** Runs once before all tests: the page must be built and a browser installed, whatever the machine had before. */
export default async function setup(): Promise<void> {
  await ensurePageBuilt();
  ensureChromium();
}

function ensureChromium(): void {
  if (existsSync(chromiumPath)) return;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isDebianRoot) {
    process.stderr.write(
      `The page's tests need Chromium: expected it at ${chromiumPath}. Install the package "chromium", or set CHROMIUM_PATH.\n`,
    );
    return;
  }
  process.stderr.write('Installing Chromium for the tests of the page ...\n');
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as const,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update'], options);
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
  } catch {
    process.stderr.write('Chromium could not be installed: the tests of the page will fail, the others run.\n');
  }
}
