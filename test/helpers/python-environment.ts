import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runCommand } from '../../lib/backends/native/run-command.ts';
import { nativeLibraryFolder } from '../../lib/protocol/native-library-folder.ts';

/** A virtual environment: its Python, or why there is none. */
export type PythonEnvironment = { python: string; missing: null } | { python: null; missing: string };

/**
 * The virtual environment `name` with these packages of PyPI, beside what `ntkboard setup-native` brings; made at the first call and used again
 * by later ones, of other checkouts too.
 */
export async function pythonEnvironment(name: string, packages: readonly string[]): Promise<PythonEnvironment> {
  const folder = path.join(nativeLibraryFolder(), 'python', name);
  const python = path.join(folder, 'bin', 'python');
  // Written last: a set-up that was cut short is done again.
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return { python, missing: null };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
  ];
  for (const [command, args] of steps) {
    const { code, output } = await runCommand(command, args);
    if (code !== 0) return { python: null, missing: `\`${command} ${args.join(' ')}\`: ${lastLines(output, 2)}` };
  }
  writeFileSync(complete, packages.join('\n'));
  return { python, missing: null };
}
