import { createRequire } from 'node:module';

/**
 * Defines the two functions of `node:util` that tfjs-node 4.22 still calls and that Node 23 removed. In Node 22, where
 * they warn at their first call, they are replaced by the same without the warning.
 */
export function restoreNodeUtil(): void {
  // The CommonJS object: tfjs-node reads these from it, and an ES module namespace cannot be extended.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
