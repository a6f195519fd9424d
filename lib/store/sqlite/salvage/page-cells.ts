import type { PageFile } from './page-file.ts';
import { readVarint } from './record.ts';

const PAGE_TYPES = {
  2: { isLeaf: false, isTable: false },
  5: { isLeaf: false, isTable: true },
  10: { isLeaf: true, isTable: false },
  13: { isLeaf: true, isTable: true },
} as const;

/** What stands in one page of a b-tree. */
export interface TreePage {
  isLeaf: boolean;
  /** Of a table with row ids; otherwise of an index or of a table without them. */
  isTable: boolean;
  /** Pages below, in order. */
  children: number[];
  /** Rows in order: complete, or null for one that cannot be read. */
  cells: ({ rowId: number | null; payload: Uint8Array } | null)[];
}

/**
 * A page as part of a b-tree, or null when it is none.
 *
 * Source: "B-tree Pages", https://www.sqlite.org/fileformat2.html#b_tree_pages
 */
export function readTreePage(file: PageFile, number: number): TreePage | null {
  const page = file.page(number);
  if (!page) return null;
  const start = number === 1 ? 100 : 0;
  const type = PAGE_TYPES[page[start] as keyof typeof PAGE_TYPES];
  if (!type) return null;
  const pointers = start + (type.isLeaf ? 8 : 12);
  const count = page.readUInt16BE(start + 3);
  const end = pointers + 2 * count;
  if (end > file.usable) return null;
  const tree: TreePage = { ...type, children: [], cells: [] };
  for (let i = 0; i < count; i++) {
    const at = page.readUInt16BE(pointers + 2 * i);
    if (at < end || at + 4 > file.usable) tree.cells.push(null);
    else readCell(file, page, at, tree);
  }
  if (!type.isLeaf) tree.children.push(page.readUInt32BE(start + 8));
  return tree;
}

function readCell(file: PageFile, page: Buffer, start: number, tree: TreePage): void {
  let at = start;
  if (!tree.isLeaf) {
    tree.children.push(page.readUInt32BE(at));
    at += 4;
    if (tree.isTable) return;
  }
  const length = readVarint(page, at);
  at = length.end;
  let rowId: number | null = null;
  if (tree.isTable) ({ value: rowId, end: at } = readVarint(page, at));
  const payload = readPayload(file, page, at, length.value, tree.isTable);
  tree.cells.push(payload && { rowId, payload });
}

function readPayload(file: PageFile, page: Buffer, at: number, length: number, isTable: boolean): Uint8Array | null {
  const { usable } = file;
  if (length < 0 || length > usable * file.pageCount) return null;
  const local = localBytes(length, usable, isTable);
  if (at + local + (local < length ? 4 : 0) > usable) return null;
  const payload = new Uint8Array(length);
  payload.set(page.subarray(at, at + local));
  let filled = local;
  let next = local < length ? page.readUInt32BE(at + local) : 0;
  while (filled < length) {
    const overflow = file.page(next);
    if (!overflow) return null;
    const bytes = Math.min(usable - 4, length - filled);
    payload.set(overflow.subarray(4, 4 + bytes), filled);
    filled += bytes;
    next = overflow.readUInt32BE(0);
  }
  // A chain that goes on beyond the payload, or ends elsewhere, was another one's.
  return next === 0 ? payload : null;
}

/** Bytes of a payload that stand in the page itself; the others are on pages of their own. */
function localBytes(length: number, usable: number, isTable: boolean): number {
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (length <= most) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((length - least) % (usable - 4));
  return even <= most ? even : least;
}
