import { readTreePage } from './page-cells.ts';
import type { PageFile } from './page-file.ts';
import { readRecord } from './record.ts';
import { rowOf, type TableShape } from './table-shape.ts';

/** A page that no tree leads to, and the table whose rows it holds by their looks. */
export interface StrayPage {
  number: number;
  shape: TableShape;
}

/**
 * The pages with rows that no tree leads to any more, because a page above them is damaged. Pages that the file keeps for
 * reuse are left out as far as they can be told; a row that was deleted may be among the others.
 */
export function strayPages(file: PageFile, taken: ReadonlySet<number>, shapes: readonly TableShape[]): StrayPage[] {
  const free = freePages(file);
  const stray: StrayPage[] = [];
  for (let number = 2; number <= file.pageCount; number++) {
    if (taken.has(number) || free.has(number) || file.isPointerMap(number)) continue;
    const shape = shapeOfPage(file, number, shapes);
    if (shape) stray.push({ number, shape });
  }
  return stray;
}

/** The one table that every readable row of a page fits, or of several the one that lacks no column. */
function shapeOfPage(file: PageFile, number: number, shapes: readonly TableShape[]): TableShape | null {
  const page = readTreePage(file, number);
  if (!page) return null;
  let fitting = shapes.filter(({ hasRowIds }) => hasRowIds === page.isTable);
  let columns = 0;
  for (const cell of page.cells) {
    const values = cell && readRecord(cell.payload);
    if (!values) continue;
    columns = values.length;
    fitting = fitting.filter((shape) => rowOf(shape, values, cell.rowId) !== null);
  }
  if (columns === 0) return null;
  const whole = fitting.filter((shape) => shape.columns.length === columns);
  const [shape, ...others] = whole.length > 0 ? whole : fitting;
  return shape && others.length === 0 ? shape : null;
}

/** Source: "The Freelist", https://www.sqlite.org/fileformat2.html#the_freelist */
function freePages(file: PageFile): Set<number> {
  const free = new Set<number>();
  let trunk = file.hasHeader ? file.header.readUInt32BE(32) : 0;
  while (trunk !== 0 && !free.has(trunk)) {
    const page = file.page(trunk);
    const count = page?.readUInt32BE(4) ?? 0;
    if (!page || 8 + 4 * count > file.usable) break;
    free.add(trunk);
    for (let i = 0; i < count; i++) free.add(page.readUInt32BE(8 + 4 * i));
    trunk = page.readUInt32BE(0);
  }
  return free;
}
