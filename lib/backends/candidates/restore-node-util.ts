import { createRequire } from 'node:module';

/** Defines the two functions of `node:util` that Node 23 removed and tfjs-node 4.22 still calls. */
export function restoreNodeUtil(): void {
  // The CommonJS object: tfjs-node reads these from it, and an ES module namespace cannot be extended.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
