import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface LockEntry {
  optionalDependencies?: Record<string, string>;
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../package-lock.json'), 'utf8'),
);

/** Folders in which npm may have put a dependency of the package at `key`, innermost first. */
function places(key: string, dependency: string): string[] {
  const folders = [key];
  for (let at = key; at.includes('node_modules/'); ) {
    at = at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '');
    folders.push(at);
  }
  return folders.map((folder) => `${folder ? `${folder}/` : ''}node_modules/${dependency}`);
}

test('the lockfile names the optional packages of every platform, without which npm ci refuses to start', () => {
  const missing = Object.entries(lock.packages).flatMap(([key, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !places(key, name).some((place) => place in lock.packages)),
  );
  expect(missing).toEqual([]);
});
