import { statSync } from 'node:fs';

/** The number that tells a file from another one put in its place; undefined when there is none. */
export function inodeOf(path: string): bigint | undefined {
  return statSync(path, { throwIfNoEntry: false, bigint: true })?.ino;
}
