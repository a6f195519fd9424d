import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageFolder } from './install-package.ts';
import { lastLines, runCommand } from './run-command.ts';
import { setupError } from './setup-error.ts';
import type { Target } from './target.ts';

/** The newest Node-API that tfjs-node names, so the first it looks for. */
const NODE_API_VERSION = 8;

/** Where tfjs-node looks for its addon. */
export function addonPath(packagePath: string): string {
  return join(packagePath, 'lib', `napi-v${NODE_API_VERSION}`, 'tfjs_binding.node');
}

/** A C++ compiler that answers. @throws NtkBoardError `tool-missing` */
export async function findCompiler(): Promise<string> {
  const candidates = [process.env.CXX, 'c++', 'g++', 'clang++'].filter((name) => name !== undefined && name !== '');
  for (const command of candidates as string[]) {
    const { code } = await runCommand(command, ['--version']);
    if (code === 0) return command;
  }
  throw setupError(
    'tool-missing',
    'a C++ compiler on the PATH, to build the native addon',
    `none of ${candidates.join(', ')}`,
    'Install one (Debian and Ubuntu: apt install g++; macOS: xcode-select --install) and run the command again.',
  );
}

/**
 * Compiles tfjs-node's two source files against libtensorflow, unless that is done. One call of the compiler does what
 * node-gyp would, without make and without the headers of a Node release. The addon finds libtensorflow in `deps/lib`.
 *
 * @throws NtkBoardError `build-failed`
 */
export async function buildAddon(
  compiler: string,
  { package: packagePath, nodeApi }: PackageFolder,
  libraryFolder: string,
  target: Target,
): Promise<void> {
  const addon = addonPath(packagePath);
  if (existsSync(addon)) return;
  mkdirSync(dirname(addon), { recursive: true });
  const partial = `${addon}.partial`;
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(packagePath, 'binding', file));
  const libraries = ['libtensorflow_cc', 'libtensorflow_framework'].map((name) =>
    join(libraryFolder, target.libraryName(name)),
  );
  const includes = [join(libraryFolder, 'include'), nodeApi, packagePath].flatMap((folder) => ['-I', folder]);
  const { code, output } = await runCommand(compiler, [
    ...['-std=c++17', '-O2', '-fPIC', `-DNAPI_VERSION=${NODE_API_VERSION}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
    ...includes,
    ...sources,
    ...linkFlags(target),
    ...libraries,
    ...['-o', partial],
  ]);
  if (code !== 0) {
    throw setupError(
      'build-failed',
      `${compiler} to build tfjs-node's addon`,
      'an error',
      'A newer compiler (g++ 9, clang 10) or another release (--tensorflow 2.18.1) may help. What worked before still does.',
      { said: lastLines(output, 12) },
    );
  }
  renameSync(partial, addon);
}

function linkFlags({ name }: Target): string[] {
  return name.startsWith('darwin')
    ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib']
    : ['-shared', '-Wl,-rpath,$ORIGIN/../../deps/lib'];
}
