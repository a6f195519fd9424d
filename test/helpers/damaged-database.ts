import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { databasePath, openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { randomUniform } from './random.ts';
import { randomLog } from './random-log.ts';
import { point } from './store-fixtures.ts';

export const RUNS = ['run-a', 'run-b', 'run-c'];

/** Fills the database of a logdir with every kind of row, enough of them for trees of two levels; what it is follows from the seed. */
export function fillDatabase(logdir: string, seed = 1): void {
  const writer = openSqliteWriter(logdir);
  const act = randomLog(writer, seed, RUNS);
  for (let i = 0; i < 400; i++) act();
  for (let start = 0; start < 80_000; start += 8_000) {
    const points = Array.from({ length: 8_000 }, (_, i) => point('long', start + i, Math.sin(start + i)));
    writer.writeScalars('run-a', points);
  }
  for (const id of RUNS) writer.updateRun(id, { status: 'finished', finishedMs: 1 });
  writer.close();
}

/** A page as SQLite itself tells of it. */
export interface PageOf {
  /** Of the table or index. */
  name: string;
  number: number;
  kind: 'leaf' | 'internal' | 'overflow';
  cells: number;
}

export function pagesOf(path: string): PageOf[] {
  const database = new SqliteDatabase(path, { readonly: true });
  try {
    const rows = database.prepare('SELECT name, pageno AS number, pagetype AS kind, ncell AS cells FROM dbstat');
    return rows.all() as PageOf[];
  } finally {
    database.close();
  }
}

/** Rows of every table by name, as texts; numbers of other rows that a salvage may give anew are left out. */
export function rowsOf(path: string): Map<string, Set<string>> {
  const database = new SqliteDatabase(path, { readonly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    return new Map(
      (names.pluck().all() as string[]).map((name) => {
        const rows = database.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[];
        return [name, new Set(rows.map((row) => textOf(name, row)))];
      }),
    );
  } finally {
    database.close();
  }
}

function textOf(table: string, row: Record<string, unknown>): string {
  const kept = Object.entries(row).filter(
    ([name]) => table !== 'run' || !['change_id', 'snapshot_count', 'alert_count'].includes(name),
  );
  return JSON.stringify(kept.map(([name, value]) => [name, value instanceof Uint8Array ? hex(value) : value]));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const PAGE_BYTES = 4096;

/** Overwrites pages with zeros. */
export function zeroPages(path: string, pages: readonly number[]): void {
  overwrite(path, pages, () => Buffer.alloc(PAGE_BYTES));
}

/** Changes some bytes of each page; which and how follows from the seed. */
export function flipBytes(path: string, pages: readonly number[], seed: number): void {
  const random = randomUniform(seed);
  overwrite(path, pages, (page) => {
    const flips = 1 + Math.floor(random() * 8);
    for (let i = 0; i < flips; i++) {
      const at = Math.floor(random() * PAGE_BYTES);
      page[at] = page[at]! ^ (1 + Math.floor(random() * 255));
    }
    return page;
  });
}

function overwrite(path: string, pages: readonly number[], change: (page: Buffer) => Buffer): void {
  const file = openSync(path, 'r+');
  try {
    for (const number of pages) {
      const page = Buffer.alloc(PAGE_BYTES);
      readSync(file, page, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES);
      writeSync(file, change(page), 0, PAGE_BYTES, (number - 1) * PAGE_BYTES);
    }
  } finally {
    closeSync(file);
  }
}

/** Copies a database to another logdir, which must be there. */
export function copyDatabase(from: string, to: string): string {
  const path = databasePath(to);
  writeFileSync(path, readFileSync(databasePath(from)));
  return path;
}
