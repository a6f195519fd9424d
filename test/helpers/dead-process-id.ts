import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Id of a process that has just ended. */
export async function deadProcessId(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}
