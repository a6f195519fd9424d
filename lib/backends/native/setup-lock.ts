import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setupError, writeError } from './setup-error.ts';

/**
 * Keeps a second set-up out of `root` until this process ends or the returned function is called.
 *
 * @throws NtkBoardError `setup-running`, or `folder-unwritable`
 */
export function lockFolder(root: string): () => void {
  const lock = join(root, 'setup.lock');
  try {
    mkdirSync(root, { recursive: true });
    takeLock(lock);
  } catch (error) {
    throw writeError(root, error);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

function takeLock(lock: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(lock, 'utf8'));
    if (isAlive(holder)) {
      throw setupError(
        'setup-running',
        'no other setup-native at work',
        `process ${holder}`,
        `Wait for it. If it is another program, delete ${lock}.`,
      );
    }
    rmSync(lock, { force: true });
    takeLock(lock);
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
