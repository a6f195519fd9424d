import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

/**
 * The library and the engine's benchmarks as users run them, compiled, in a folder inside the checkout (packages are found from
 * there): a loader of TypeScript doubles the heap, and with it the cost of every garbage collection.
 */
export function compileEngine(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(root, '.bench-'));
  const settings = {
    extends: path.join(root, '.ci', 'tsconfig.build.json'),
    compilerOptions: { outDir: folder, rootDir: root, noCheck: true, declaration: false, sourceMap: false },
    include: ['lib', 'bench/engine', 'bench/lib'].map((name) => path.join(root, name)),
  };
  const file = path.join(folder, 'tsconfig.json');
  writeFileSync(file, JSON.stringify(settings));
  execFileSync(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', file]);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
