import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { NtkBoardError } from '../lib/protocol/errors.ts';

const packageJsonSchema = z.object({ name: z.string().optional(), version: z.string().optional() });

/** The folder of ntkboard's own package.json, found from `server/` in a checkout and from `dist/server/` alike. */
export const packageRoot = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

/** Version in ntkboard's own package.json. */
export const packageVersion = readPackage(packageRoot)?.version ?? 'unknown';

function findPackageRoot(from: string): string {
  if (readPackage(from)?.name === 'ntkboard') return from;
  const parent = dirname(from);
  if (parent !== from) return findPackageRoot(parent);
  throw new NtkBoardError(
    'internal',
    'start: expected a package.json of ntkboard above its server, got none. Reinstall.',
  );
}

function readPackage(folder: string) {
  const path = join(folder, 'package.json');
  return existsSync(path) ? packageJsonSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}
