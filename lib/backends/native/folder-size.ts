import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files below a folder; links count nothing, and what vanishes meanwhile counts nothing. */
export function folderSize(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += folderSize(path);
      else if (entry.isFile()) bytes += lstatSync(path).size;
    }
  } catch {}
  return bytes;
}
