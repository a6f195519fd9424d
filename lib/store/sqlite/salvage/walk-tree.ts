import { readTreePage, type TreePage } from './page-cells.ts';
import type { PageFile } from './page-file.ts';

/** The pages of one b-tree. */
export interface Tree {
  /** By number, as far as they can be read. */
  pages: Map<number, TreePage>;
  /** Numbers of pages that belong to it and are no pages of such a tree. */
  damaged: number[];
}

/** Follows a b-tree from its root; pages in `taken` belong to another one. Adds its own to them. */
export function walkTree(file: PageFile, root: number, isTable: boolean, taken: Set<number>): Tree {
  const tree: Tree = { pages: new Map(), damaged: [] };
  const waiting = [root];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const page = taken.has(number) ? null : readTreePage(file, number);
    if (!page || page.isTable !== isTable) {
      tree.damaged.push(number);
      continue;
    }
    taken.add(number);
    tree.pages.set(number, page);
    waiting.push(...page.children.toReversed());
  }
  return tree;
}
