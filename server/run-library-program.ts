import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from './package-root.ts';

/**
 * Runs a program of a room of `lib` in a process of its own that prints for itself, and resolves to its exit
 * status. The server itself never loads tfjs.
 */
export function runLibraryProgram(room: string, name: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...programArguments(room, name), ...args], { stdio: 'inherit' });
    // The terminal sends SIGINT to both; the program ends in order and this process tells how.
    const ignore = () => {};
    const forward = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', forward);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}

/** TypeScript in a checkout, JavaScript in the package. */
function programArguments(room: string, name: string): string[] {
  const folder = join(room, 'programs');
  if (!import.meta.url.endsWith('.ts')) return [join(packageRoot, 'dist', 'lib', folder, `${name}.js`)];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', loader, join(packageRoot, 'lib', folder, `${name}.ts`)];
}
