import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines, runCommand } from './run-command.ts';
import { diskFull, setupError } from './setup-error.ts';
import { TFJS_STAND_INS } from './shared-tfjs.ts';

export const TFJS_NODE_VERSION = '4.22.0';
/** node_api.h alone, from npm: the addon needs no other header of Node's, and so no version of Node. */
const NODE_API_HEADERS = { name: 'node-api-headers', version: '1.5.0' };

export type NativePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** A folder of npm packages outside of every project: what npm does in it touches no one's node_modules or lockfile. */
export interface PackageFolder {
  /** The native package. */
  package: string;
  /** Folder with node_api.h. */
  nodeApi: string;
}

export function packageFolder(folder: string, packageName: NativePackage): PackageFolder {
  const modules = join(folder, 'node_modules');
  return { package: join(modules, packageName), nodeApi: join(modules, NODE_API_HEADERS.name, 'include') };
}

/** @throws NtkBoardError `tool-missing` */
export async function requireNpm(): Promise<void> {
  const { code } = await runCommand('npm', ['--version']);
  if (code !== 0) throw setupError('tool-missing', 'npm on the PATH', 'none', 'Install it, and run the command again.');
}

/**
 * Installs the native package into `folder` without running its installer, unless it is there.
 *
 * @throws NtkBoardError `download-failed` or `disk-full`
 */
export async function installPackage(folder: string, packageName: NativePackage): Promise<PackageFolder> {
  const installed = packageFolder(folder, packageName);
  if (existsSync(join(folder, 'installed'))) return installed;
  for (const [file, text] of Object.entries(TFJS_STAND_INS)) write(join(folder, file), text);
  write(join(folder, 'package.json'), JSON.stringify(manifest(packageName), null, 2));
  const { code, output } = await runCommand('npm', npmArguments(folder), { cwd: folder });
  if (code !== 0) throw npmError(packageName, folder, output);
  write(join(folder, 'installed'), '');
  return installed;
}

function manifest(packageName: NativePackage) {
  const standIns = { '@tensorflow/tfjs': 'file:./tfjs', '@tensorflow/tfjs-core': 'file:./tfjs-core' };
  return {
    private: true,
    dependencies: {
      [packageName]: TFJS_NODE_VERSION,
      [NODE_API_HEADERS.name]: NODE_API_HEADERS.version,
      ...standIns,
    },
    overrides: standIns,
  };
}

function npmArguments(folder: string): string[] {
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  // A prefix of its own, so that the variables of a surrounding `npx` or `npm run` do not lead npm elsewhere.
  return ['install', '--ignore-scripts', '--global=false', '--install-links=false', ...quiet, '--prefix', folder];
}

function npmError(packageName: string, folder: string, output: string) {
  const said = lastLines(output);
  if (/ENOSPC|no space left/i.test(output)) return diskFull(folder, 'none left', { said });
  return setupError(
    'download-failed',
    `npm to install ${packageName}@${TFJS_NODE_VERSION}`,
    'an error',
    'Look at the network and at "npm config list", then run the command again.',
    { said },
  );
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
