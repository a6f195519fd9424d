import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['app', 'lib/protocol', 'public', 'next.config.js', 'package-lock.json'];

/** Path of the file that every page build has. */
export function buildIdPath(root: string): string {
  return join(root, '.next', 'BUILD_ID');
}

/** Folder of the built page's scripts and styles, whose names change with what is in them. */
export function assetsFolder(root: string): string {
  return join(root, '.next', 'static');
}

/** Path of a mark that is there while a build runs, and after one that was killed. A build empties all but the cache. */
export function unfinishedMarkPath(root: string): string {
  return join(root, '.next', 'cache', 'ntkboard-unfinished');
}

/**
 * Whether the page must be built: it never was, its build did not end, or, in a source checkout, a source is newer than the build. A published
 * package (known by its missing package-lock.json) comes with its page.
 */
export function isPageOutdated(root: string): boolean {
  const build = statSync(buildIdPath(root), { throwIfNoEntry: false });
  if (!build || existsSync(unfinishedMarkPath(root))) return true;
  if (!existsSync(join(root, 'package-lock.json'))) return false;
  return SOURCES.some((source) => newestMs(join(root, source)) > build.mtimeMs);
}

function newestMs(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // The folder's own time counts: it changes when a file is removed.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
