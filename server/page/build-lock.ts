import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 250;

/** Runs `work` while no other process of this machine runs it for the same folder; waits for its turn. */
export async function withBuildLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = buildLockPath(folder);
  while (!takeLock(path)) await delay(POLL_INTERVAL_MS);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Where the lock of a folder lies: outside it, since a build empties `.next`. */
export function buildLockPath(folder: string): string {
  return join(tmpdir(), `ntkboard-build-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.lock`);
}

/** The lock is a file with its owner's process id, put in place whole by a link; a dead owner's is removed. */
function takeLock(path: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch {
    if (!isOwnerAlive(path)) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function isOwnerAlive(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // ENOENT: the owner has just released it.
    return code !== 'ESRCH';
  }
}
