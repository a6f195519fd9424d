import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFull } from './setup-error.ts';

/** @throws NtkBoardError `disk-full` when the disk that `folder` is or will be on has fewer bytes free */
export function requireSpace(folder: string, bytes: number, freeBytes = freeBytesOf(folder)): void {
  if (freeBytes >= bytes) return;
  throw diskFull(folder, `${gigabytes(freeBytes)} GB free where ${gigabytes(bytes)} GB are needed`);
}

function freeBytesOf(folder: string): number {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
