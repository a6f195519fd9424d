import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Null when a signal ended it, or there is no such program. */
  code: number | null;
  /** The end of standard output and error together. */
  output: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Receives each line as it is printed. */
  onLine?: (line: string) => void;
}

const KEPT_CHARACTERS = 20_000;

/** Runs a program without a shell; it ends with this process at the latest. Never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = () => child.kill();
    process.once('exit', stop);
    let output = '';
    let rest = '';
    const collect = (chunk: string) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const finish = (code: number | null) => {
      process.off('exit', stop);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.on('close', finish);
  });
}

/** The last lines of an output, for an error message. */
export function lastLines(output: string, count = 6): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n').slice(-1200);
}
