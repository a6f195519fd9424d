import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NtkBoardError } from '../../protocol/errors.ts';

/** Tries until a copy is given up that somebody writes to all the while. */
const MAX_TRIES = 5;

/** A copy of a database and its log in a temporary folder of its own. */
export interface DatabaseCopy {
  path: string;
  /** Of the original as it was copied; see {@link fingerprintOf}. */
  fingerprint: string;
  /** How long the copying took. */
  tookMs: number;
  remove(): void;
}

/** A text that differs from the last one after a write to a database or its log. */
export function fingerprintOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => {
      const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
      return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : '-';
    })
    .join(', ');
}

/**
 * Copies a database with its log as they are at one moment.
 *
 * @throws NtkBoardError `store-failed` when it is written to during every one of a few tries; Node's error when it cannot be read, or there is
 * no room for the copy
 */
export function copyDatabase(path: string): DatabaseCopy {
  const folder = mkdtempSync(join(tmpdir(), 'ntkboard-copy-'));
  const copy = join(folder, 'ntkboard.db');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const startMs = performance.now();
      const fingerprint = fingerprintOf(path);
      copyFileSync(path, copy, constants.COPYFILE_FICLONE);
      rmSync(`${copy}-wal`, { force: true });
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
      const tookMs = performance.now() - startMs;
      if (fingerprintOf(path) === fingerprint) return { path: copy, fingerprint, tookMs, remove };
    }
    const message =
      `open: expected to copy ${path}, whose folder is read-only, got a file that was written to during each of ${MAX_TRIES} tries. ` +
      'Give this process the right to write to the folder, or log less often.';
    throw new NtkBoardError('store-failed', message);
  } catch (error) {
    remove();
    throw error;
  }
}
