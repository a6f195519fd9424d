import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TIME_LIMIT_MS = 60_000;

/** The JSON that one of the programs beside this file prints, or why there is none. It may crash: that is what it is for. */
export async function runProgram(
  name: string,
  args: readonly string[],
): Promise<{ ok: true; answer: unknown } | { ok: false; why: string }> {
  const { error, stdout, stderr } = await run(process.execPath, [...programArguments(name), ...args]);
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('{'));
  if (line) return { ok: true, answer: JSON.parse(line) };
  const last = stderr.trim().split('\n').slice(-3).join(' ').slice(-400);
  return { ok: false, why: last || error?.message.split('\n')[0] || 'ended without an answer' };
}

/** Standard output of a program of the system, or null when it is missing or fails. */
export async function outputOf(command: string, args: readonly string[]): Promise<string | null> {
  const { error, stdout } = await run(command, args);
  return error ? null : stdout;
}

function run(command: string, args: readonly string[]) {
  return new Promise<{ error: Error | null; stdout: string; stderr: string }>((resolve) => {
    execFile(command, args, { timeout: TIME_LIMIT_MS, maxBuffer: 1 << 24 }, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    );
  });
}

/** TypeScript in a checkout, JavaScript in the package. */
function programArguments(name: string): string[] {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`./programs/${name}.${extension}`, import.meta.url));
  if (extension === 'js') return [file];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, file];
}
