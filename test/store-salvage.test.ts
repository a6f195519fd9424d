import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { NtkBoardError } from '../lib/protocol/errors.ts';
import {
  checkDatabase,
  databasePath,
  openSqliteReader,
  openSqliteWriter,
  salvageDatabase,
} from '../lib/store/sqlite/index.ts';
import {
  copyDatabase,
  fillDatabase,
  flipBytes,
  type PageOf,
  pagesOf,
  RUNS,
  rowsOf,
  zeroPages,
} from './helpers/damaged-database.ts';
import { randomUniform } from './helpers/random.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const sound = mkdtempSync(join(tmpdir(), 'ntkboard-sound-'));
let pages: PageOf[];
let intact: Map<string, Set<string>>;
let points: Map<string, number>;

/** Tables whose rows are packed anew: they are compared point by point. */
const PACKED = ['scalar', 'scalar_chunk', 'scalar_chunk_points', 'scalar_group', 'series'];
/** A new database is another feed. */
const OWN = ['meta'];

beforeAll(async () => {
  fillDatabase(sound);
  pages = pagesOf(databasePath(sound));
  intact = rowsOf(databasePath(sound));
  points = await pointsOf(sound);
});
afterAll(() => rmSync(sound, { recursive: true, force: true }));

/** Every scalar point of a logdir as a text, and how many there are. */
async function pointsOf(logdir: string): Promise<Map<string, number>> {
  const reader = openSqliteReader(logdir);
  const found = new Map<string, number>();
  for (const run of await reader.runs({ deleted: true })) {
    for (const { name, steps, epochs, values } of await reader.scalars(run.id)) {
      steps.forEach((step, i) => void found.set(`${run.id}|${name}|${step}|${epochs[i]}|${values[i]}`, 1));
    }
  }
  await reader.close();
  return found;
}

function missing(before: Iterable<string>, after: { has(row: string): boolean }): string[] {
  return [...before].filter((row) => !after.has(row));
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Salvages a damaged copy and checks what must hold of every salvage. */
async function salvaged(logdir: string) {
  const before = [digest(databasePath(logdir)), readdirSync(logdir).join()];
  const target = join(temporaryFolder(), 'saved');
  const report = salvageDatabase(logdir, target);
  expect([digest(databasePath(logdir)), readdirSync(logdir).join()]).toEqual(before);
  expect(readdirSync(target)).toEqual(['ntkboard.db']);
  expect(checkDatabase(target).findings).toEqual([]);
  const reader = openSqliteReader(target);
  const { changes } = await reader.changes(0, 'all', 100_000);
  expect(changes.length).toBeGreaterThan(0);
  await reader.close();
  return { report, target, rows: rowsOf(databasePath(target)), points: await pointsOf(target) };
}

function damagedCopy(damage: (path: string) => void): string {
  const logdir = temporaryFolder();
  damage(copyDatabase(sound, logdir));
  return logdir;
}

const tablesWithTrees = () => [...new Set(pages.filter(({ kind }) => kind === 'internal').map(({ name }) => name))];

describe('check', () => {
  it('finds nothing wrong with a sound database, and leaves it as it is', () => {
    const before = digest(databasePath(sound));
    expect(checkDatabase(sound)).toMatchObject({ findings: [], runs: RUNS.length, leftOut: [] });
    expect(digest(databasePath(sound))).toBe(before);
  });

  it('finds every table of which a page is gone', () => {
    const tables = [...intact.keys()].filter((table) => pages.some(({ name }) => name === table));
    const unseen = tables.filter((table) => {
      const { number } = pages.find(({ name, kind }) => name === table && kind === 'leaf')!;
      return checkDatabase(damagedCopy((path) => zeroPages(path, [number]))).findings.length === 0;
    });
    expect(unseen).toEqual([]);
  });

  const wrongs: [string, string, string][] = [
    [
      'points whose bytes changed',
      'scalars',
      "UPDATE scalar_chunk_points SET columns = substr(columns, 1, 40) || x'ff' || substr(columns, 42)",
    ],
    [
      'a summary that is not that of its points',
      'scalars',
      'UPDATE scalar_chunk SET summaries = zeroblob(length(summaries))',
    ],
    [
      'a group that is not that of its chunks',
      'scalars',
      'UPDATE scalar_group SET summary = zeroblob(length(summary))',
    ],
    ['a kernel that cannot be unpacked', 'arrays', 'UPDATE kernel SET triangle = zeroblob(9)'],
    [
      'an array of another length',
      'arrays',
      "UPDATE snapshot_array SET data = zeroblob(5) WHERE name = 'eigenvectors'",
    ],
    ['rows without their run', 'references', "DELETE FROM run WHERE id = 'run-b'"],
    ['a feed that would give ids twice', 'feed', "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'change'"],
    ['rows ahead of the feed', 'feed', 'UPDATE text SET change_id = change_id + 1000000'],
    ['a snapshot that the feed does not tell of', 'feed', "DELETE FROM change WHERE kind = 'snapshot'"],
    ['a config that is no JSON', 'values', "UPDATE run SET config = '{' WHERE id = 'run-a'"],
  ]; // prettier-ignore
  it.each(wrongs)('finds %s', (_, check, sql) => {
    const logdir = damagedCopy((path) => {
      const database = new SqliteDatabase(path);
      database.pragma('foreign_keys = OFF');
      database.exec(sql);
      database.close();
    });
    expect(checkDatabase(logdir).findings.map((finding) => finding.check)).toContain(check);
  });
});

describe('salvage', () => {
  it('of a sound database copies every row and tells of no loss', async () => {
    const { report, rows, points: kept } = await salvaged(damagedCopy(() => {}));
    expect(report.losses).toEqual([]);
    for (const [table, before] of intact) {
      if ([...OWN, 'scalar_group', 'scalar_chunk'].includes(table)) continue;
      expect([table, missing(before, rows.get(table)!)]).toEqual([table, []]);
    }
    expect(missing(points.keys(), kept)).toEqual([]);
    expect(kept.size).toBe(points.size);
  });

  it('of a database that lost one leaf of a table lacks at most the rows of that leaf, for every table', async () => {
    const random = randomUniform(5);
    for (const table of intact.keys()) {
      const leaves = pages.filter(({ name, kind }) => name === table && kind === 'leaf');
      // With its only page a small table is gone; others keep the rest.
      const leaf = leaves[Math.floor(random() * leaves.length)];
      if (!leaf || OWN.includes(table)) continue;
      const { report, rows, points: kept } = await salvaged(damagedCopy((path) => zeroPages(path, [leaf.number])));
      for (const [other, before] of intact) {
        if ([...OWN, ...PACKED].includes(other)) continue;
        const lost = missing(before, rows.get(other)!).length;
        expect([table, other, lost <= (other === table ? leaf.cells : 0)]).toEqual([table, other, true]);
      }
      const found = report.tables.find((one) => one.table === table)!;
      expect([table, found.unreadablePages]).toEqual([table, 1]);
      const lostPoints = missing(points.keys(), kept).length;
      if (!PACKED.includes(table) && table !== 'run') expect([table, lostPoints]).toEqual([table, 0]);
      // Points whose series or chunk is lost are kept, though perhaps under another name.
      if (['series', 'scalar_chunk', 'scalar_group'].includes(table))
        expect([table, kept.size]).toEqual([table, points.size]);
    }
  });

  it('finds every row below a page that led to them', async () => {
    for (const table of tablesWithTrees()) {
      const inner = pages.filter(({ name, kind }) => name === table && kind === 'internal');
      const logdir = damagedCopy((path) =>
        zeroPages(
          path,
          inner.map(({ number }) => number),
        ),
      ); // prettier-ignore
      const { rows, points: kept } = await salvaged(logdir);
      // The inner pages of a table without row ids hold rows themselves.
      const cells = ['scalar'].includes(table) ? inner.reduce((sum, page) => sum + page.cells, 0) : 0;
      for (const [other, before] of intact) {
        if ([...OWN, ...PACKED].includes(other)) continue;
        const isKeyed = ['snapshot', 'component', 'event', 'alert', 'run'].includes(other) && other === table;
        const most = isKeyed ? inner.reduce((sum, page) => sum + page.cells, 0) : 0;
        expect([table, other, missing(before, rows.get(other)!).length <= most]).toEqual([table, other, true]);
      }
      if (cells === 0) expect([table, missing(points.keys(), kept)]).toEqual([table, []]);
    }
    expect(tablesWithTrees()).toContain('scalar_chunk_points');
  });

  it.each([1, 2, 3, 4, 5, 6])('after flipped bytes in one page of thirty keeps all others, seed %i', async (seed) => {
    const random = randomUniform(seed);
    const hit = pages.filter(({ number }) => number > 1 && random() < 0.03);
    const logdir = damagedCopy((path) =>
      flipBytes(
        path,
        hit.map(({ number }) => number),
        seed,
      ),
    ); // prettier-ignore
    const { report, rows } = await salvaged(logdir);
    expect(hit.length).toBeGreaterThan(5);
    const cellsHit = (table: string) =>
      hit
        .filter(({ name }) => name === table)
        .reduce((sum, { cells, kind }) => sum + (kind === 'overflow' ? 1 : cells), 0);
    const snapshotsHit = cellsHit('snapshot') + cellsHit('spectrum');
    for (const [table, before] of intact) {
      if ([...OWN, ...PACKED, 'change'].includes(table)) continue;
      const lost = missing(before, rows.get(table)!).length;
      const ofSnapshots = ['component', 'thumbnail', 'kernel', 'snapshot_array', 'spectrum', 'snapshot'].includes(
        table,
      );
      // A snapshot of which both row and spectrum are gone takes what stood below it.
      const most =
        cellsHit(table) + (ofSnapshots && cellsHit('snapshot') > 0 && cellsHit('spectrum') > 0 ? 40 * snapshotsHit : 0);
      expect([table, lost, lost <= most]).toEqual([table, lost, true]);
    }
    expect(report.tables.length).toBeGreaterThan(10);
  });

  it('of a file cut off at two thirds keeps every row of the pages that are left', async () => {
    const count = readFileSync(databasePath(sound)).length / 4096;
    const left = Math.floor((count * 2) / 3);
    const { report, rows, points: kept } = await salvaged(damagedCopy((path) => truncateSync(path, left * 4096 + 100)));
    expect(report.missingPages).toBe(count - left);
    const gone = pages.filter(({ number }) => number > left);
    for (const [table, before] of intact) {
      if ([...OWN, ...PACKED].includes(table) || gone.some(({ name }) => name === table)) continue;
      expect([table, missing(before, rows.get(table)!)]).toEqual([table, []]);
    }
    expect(kept.size).toBeGreaterThan(points.size / 3);
    expect(missing(kept.keys(), points).filter((row) => !row.includes('recovered'))).toEqual([]);
  });

  const heads: [string, number][] = [
    ['whose header is zeros', 100],
    ['whose first page, with the schema, is zeros', 4096],
  ];
  it.each(heads)('of a file %s keeps every row', async (_, bytes) => {
    const logdir = damagedCopy((path) => {
      const content = readFileSync(path);
      content.fill(0, 0, bytes);
      writeFileSync(path, content);
    });
    const { report, rows, points: kept } = await salvaged(logdir);
    expect(report.hadHeader).toBe(false);
    for (const [table, before] of intact) {
      if ([...OWN, ...PACKED].includes(table)) continue;
      expect([table, missing(before, rows.get(table)!)]).toEqual([table, []]);
    }
    expect(missing(points.keys(), kept)).toEqual([]);
  });

  it('reads what stands in the write-ahead log alone, up to its last sound commit', async () => {
    const logdir = temporaryFolder();
    const writer = openSqliteWriter(logdir);
    writer.createRun(newRun('a'));
    for (let step = 0; step < 50; step++) writer.writeSnapshot('a', newSnapshot(step));
    const left = temporaryFolder();
    for (const end of ['', '-wal']) copyFileSync(`${databasePath(logdir)}${end}`, `${databasePath(left)}${end}`);
    writer.writeScalars('a', [point('later', 1, 1)]);
    const later = temporaryFolder();
    for (const end of ['', '-wal']) copyFileSync(`${databasePath(logdir)}${end}`, `${databasePath(later)}${end}`);
    writer.close();
    // The newest commit is half written.
    truncateSync(`${databasePath(later)}-wal`, readFileSync(`${databasePath(later)}-wal`).length - 10);
    for (const folder of [left, later]) {
      const { report, points: kept } = await salvaged(folder);
      expect(report.tables.find(({ table }) => table === 'snapshot')?.rows).toBe(50);
      expect(kept.size).toBe(0);
      expect(report.losses).toEqual([]);
    }
  });

  it('never overwrites, and leaves nothing behind when there is nothing to read', () => {
    const folder = temporaryFolder();
    const text = join(folder, 'notes.db');
    writeFileSync(text, 'my precious notes '.repeat(1000));
    const errorOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof NtkBoardError ? `${error.code} ${error.message}` : error;
      }
      return 'none';
    };
    expect(errorOf(() => salvageDatabase(sound, text))).toMatch(/^invalid-option .*which exists.*name another/);
    expect(readFileSync(text, 'utf8')).toContain('my precious notes');
    expect(errorOf(() => salvageDatabase(text, join(folder, 'new')))).toMatch(/^not-a-run-database /);
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
    const other = new SqliteDatabase(join(folder, 'bills.db'));
    other.exec('CREATE TABLE bills (x); INSERT INTO bills VALUES (1)');
    other.close();
    expect(errorOf(() => salvageDatabase(join(folder, 'bills.db'), join(folder, 'new')))).toMatch(
      /^not-a-run-database .*with tables bills/,
    );
    expect(errorOf(() => salvageDatabase(join(folder, 'nothing'), join(folder, 'new')))).toMatch(/^not-found /);
  });
});

test('a salvaged logdir can be logged to, and followers get every row once', async () => {
  const inner = pages.filter(({ name, kind }) => name === 'change' && kind === 'leaf').slice(-1);
  const { target } = await salvaged(
    damagedCopy((path) =>
      zeroPages(
        path,
        inner.map(({ number }) => number),
      ),
    ),
  ); // prettier-ignore
  const reader = openSqliteReader(target);
  const { head } = await reader.position();
  const writer = openSqliteWriter(target);
  writer.writeScalars('run-a', [point('new', 1, 2)]);
  writer.close();
  const { changes } = await reader.changes(head, 'all', 10);
  expect(changes.map(({ kind }) => kind)).toEqual(['scalars', 'run']);
  await reader.close();
  expect(checkDatabase(target).findings).toEqual([]);
  expect(existsSync(`${databasePath(target)}.partial`)).toBe(false);
});
