import type { SqliteConnection } from '../connection.ts';
import type { Roots } from './find-roots.ts';
import { readTreePage, type TreePage } from './page-cells.ts';
import type { PageFile } from './page-file.ts';
import { readRecord } from './record.ts';
import { strayPages } from './stray-pages.ts';
import { type Row, rowOf, type TableShape } from './table-shape.ts';
import { walkTree } from './walk-tree.ts';

/** What became of one table. */
export interface SalvagedTable {
  table: string;
  /** Rows in the new file, before references were mended. */
  rows: number;
  /** Of these, rows from pages that no other page led to any more: one that was deleted long ago may be among them. */
  strayRows: number;
  /** Pages that belong to the table and cannot be read; how many rows they had is not known. */
  unreadablePages: number;
  /** Rows in readable pages that cannot be read, or that the table does not take. */
  unreadableRows: number;
}

/** Pages whose rows go into one transaction. */
const PIECE = 256;

/** Copies every row that can be read into tables of the same names and shapes. */
export function copyRows(
  file: PageFile,
  roots: Roots,
  taken: Set<number>,
  target: SqliteConnection,
  shapes: readonly TableShape[],
): SalvagedTable[] {
  const trees = shapes.map((shape) => {
    const root = roots.tables.get(shape.table);
    return { shape, tree: root === undefined ? null : walkTree(file, root, shape.hasRowIds, taken) };
  });
  const indices = roots.indices.map((root) => walkTree(file, root, false, taken));
  const tables = trees.map(({ shape, tree }) => {
    const copy = new TableCopy(target, shape);
    copy.add([...(tree?.pages.values() ?? [])]);
    copy.report.unreadablePages = tree?.damaged.length ?? 1;
    return copy;
  });
  const isWhole = trees.every(({ tree }) => tree?.damaged.length === 0) && roots.schema.damaged.length === 0;
  // In a file whose trees are whole, what they do not lead to is what was deleted.
  if (!isWhole || indices.some(({ damaged }) => damaged.length > 0)) addStray(file, taken, tables);
  return tables.map(({ report }) => report);
}

function addStray(file: PageFile, taken: ReadonlySet<number>, tables: readonly TableCopy[]): void {
  const byTable = new Map(tables.map((copy) => [copy.shape, copy]));
  const found = strayPages(file, taken, [...byTable.keys()]);
  for (const [shape, copy] of byTable) {
    const before = copy.report.rows;
    const pages = found.filter((page) => page.shape === shape).map(({ number }) => readTreePage(file, number)!);
    copy.add(pages);
    copy.report.strayRows = copy.report.rows - before;
  }
}

class TableCopy {
  readonly shape: TableShape;
  readonly report: SalvagedTable;
  readonly #target: SqliteConnection;

  constructor(target: SqliteConnection, shape: TableShape) {
    this.shape = shape;
    this.#target = target;
    this.report = { table: shape.table, rows: 0, strayRows: 0, unreadablePages: 0, unreadableRows: 0 };
  }

  add(pages: readonly TreePage[]): void {
    for (let start = 0; start < pages.length; start += PIECE) {
      this.#target.write(() => {
        for (const page of pages.slice(start, start + PIECE)) this.#addPage(page);
      });
    }
  }

  #addPage(page: TreePage): void {
    for (const cell of page.cells) {
      const values = cell && readRecord(cell.payload);
      const row = values && rowOf(this.shape, values, cell.rowId);
      if (row && this.#insert(row)) this.report.rows++;
      else if (!row) this.report.unreadableRows++;
    }
  }

  /** @returns whether it was new */
  #insert(row: Row): boolean {
    const columns = Object.keys(row);
    const names = columns.map((name) => `"${name}"`).join();
    // A row may stand in a stray page and, newer, in its place.
    const sql = `INSERT OR IGNORE INTO "${this.shape.table}" (${names}) VALUES (${columns.map(() => '?').join()})`;
    return this.#target.prepare(sql).run(...Object.values(row)).changes > 0;
  }
}
