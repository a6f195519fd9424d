import { lastLines, runCommand } from './run-command.ts';
import { setupError } from './setup-error.ts';

const CANDIDATES = ['python3', 'python'];
const INSTALL = 'Debian and Ubuntu: apt install python3-pip; macOS: brew install python';

/**
 * The command of a Python 3 that has pip. Any version will do: the wheels are only unpacked.
 *
 * @throws NtkBoardError `tool-missing`
 */
export async function findPython(): Promise<string> {
  let withoutPip: string | null = null;
  for (const command of CANDIDATES) {
    const version = await runCommand(command, ['-c', 'import sys, zipfile; print(sys.version_info[0])']);
    if (version.code !== 0 || version.output.trim() !== '3') continue;
    const pip = await runCommand(command, ['-m', 'pip', '--version']);
    if (pip.code === 0) return command;
    withoutPip ??= `${command} without pip (${lastLines(pip.output, 1)})`;
  }
  throw setupError(
    'tool-missing',
    'Python 3 with pip on the PATH, to download from PyPI',
    withoutPip ?? `no ${CANDIDATES.join(' and no ')}`,
    `Install it (${INSTALL}) and run the command again.`,
  );
}
