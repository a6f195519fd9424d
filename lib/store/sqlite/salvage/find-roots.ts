import type { PageFile } from './page-file.ts';
import { readRecord } from './record.ts';
import type { Tree } from './walk-tree.ts';
import { walkTree } from './walk-tree.ts';

/** Where the trees of a file begin. */
export interface Roots {
  tables: Map<string, number>;
  indices: number[];
  /** The tree that says so. */
  schema: Tree;
}

/** Reads the schema of a file, as far as it can be read. */
export function findRoots(file: PageFile, taken: Set<number>): Roots {
  const schema = walkTree(file, 1, true, taken);
  const roots: Roots = { tables: new Map(), indices: [], schema };
  for (const page of schema.pages.values()) {
    for (const cell of page.cells) {
      const [type, name, , root] = (cell && readRecord(cell.payload)) ?? [];
      if (typeof name !== 'string' || typeof root !== 'number' || root < 2) continue;
      if (type === 'table') roots.tables.set(name, root);
      if (type === 'index') roots.indices.push(root);
    }
  }
  return roots;
}
