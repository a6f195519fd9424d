import { execFile } from 'node:child_process';

const TIMEOUT_MS = 2_000;
/** Changed files of a huge change set beyond this are cut; that there are some is all that is asked. */
const MAX_OUTPUT_BYTES = 8 * 2 ** 20;

/** Where the code of a run stands in its git repository. */
export interface GitState {
  commit: string;
  /** Null on a detached head. */
  branch: string | null;
  /** Whether tracked files differ from the commit. */
  dirty: boolean;
}

/**
 * What `git` says about a folder; null when it is no repository, has no commit, or there is no git. One process, at most two seconds, that
 * takes no lock in the repository.
 */
export async function gitState(folder: string): Promise<GitState | null> {
  const args = ['--no-optional-locks', 'status', '--porcelain=v2', '--branch', '--untracked-files=no'];
  const output = await new Promise<string | null>((resolve) => {
    const options = { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
    execFile('git', args, options, (error, stdout) => resolve(error ? null : stdout));
  });
  return output === null ? null : parseStatus(output);
}

function parseStatus(output: string): GitState | null {
  const lines = output.split('\n').filter(Boolean);
  const header = (name: string) => lines.find((line) => line.startsWith(`# branch.${name} `))?.split(' ')[2];
  const [commit, branch] = [header('oid'), header('head')];
  if (!commit || commit === '(initial)') return null;
  const dirty = lines.some((line) => !line.startsWith('#'));
  return { commit, branch: !branch || branch === '(detached)' ? null : branch, dirty };
}
