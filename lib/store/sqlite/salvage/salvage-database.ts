import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NtkBoardError } from '../../../protocol/errors.ts';
import type { SqliteConnection } from '../connection.ts';
import { databasePath } from '../database-path.ts';
import { APPLICATION_ID, migrate } from '../migrate.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { openFileForWriting } from '../open-connection.ts';
import { notARunDatabase } from '../open-errors.ts';
import { adoptPoints } from './adopt-points.ts';
import { copyRows, type SalvagedTable } from './copy-rows.ts';
import { findRoots, type Roots } from './find-roots.ts';
import type { Loss } from './losses.ts';
import { mendArrays } from './mend-arrays.ts';
import { mendFeed } from './mend-feed.ts';
import { dropOrphans, mendReferences } from './mend-references.ts';
import { mendScalars } from './mend-scalars.ts';
import { mendValues } from './mend-values.ts';
import { PageFile } from './page-file.ts';
import { schemaOf } from './schema-of.ts';
import { settleCounts } from './settle-counts.ts';
import { tableShapes } from './table-shape.ts';

/** What was copied into which file, and what is missing there or was made up to keep the rest. */
export interface SalvageReport {
  source: string;
  target: string;
  /** False when the first bytes of the file were not those of a database. */
  hadHeader: boolean;
  /** Pages that the file should have and has not. */
  missingPages: number;
  tables: SalvagedTable[];
  losses: Loss[];
}

/**
 * Copies every row that can still be read from a run database into a new file, and brings that to the newest schema. The pages
 * of the damaged file are read without SQLite, and nothing is written to it or beside it; what stands at the target is
 * never overwritten.
 *
 * SQLite keeps no checksums of its own: a byte that changed inside a text or a number is copied as it is.
 *
 * @param source a logdir, or a database file
 * @param target a new logdir, or a new file when it ends with `.db`
 * @throws NtkBoardError `not-found`, `invalid-option` when there is something at the target, `not-a-run-database` when
 * nothing of a run can be read, `schema-too-new`, `disk-full` or `store-failed`
 */
export function salvageDatabase(source: string, target: string): SalvageReport {
  const from = sourceFile(source);
  const to = target.endsWith('.db') ? target : databasePath(target);
  checkTarget(to);
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.partial`;
  removeDatabase(partial);
  const file = new PageFile(from);
  try {
    const report = copyInto(file, from, partial);
    renameSync(partial, to);
    return { source: from, target: to, hadHeader: file.hasHeader, missingPages: file.missingPages(), ...report };
  } finally {
    file.close();
    removeDatabase(partial);
  }
}

function copyInto(file: PageFile, source: string, path: string): Pick<SalvageReport, 'tables' | 'losses'> {
  const taken = new Set<number>();
  const roots = findRoots(file, taken);
  checkOwner(file, roots, source);
  const target = openFileForWriting(path, MIGRATIONS.slice(0, schemaOf(file, roots)));
  try {
    // Nobody else knows the file yet, and references are mended when all is copied.
    target.database.pragma('synchronous = OFF');
    target.database.pragma('foreign_keys = OFF');
    const tables = copyRows(file, roots, taken, target, tableShapes(target));
    if (tables.every(({ rows }) => rows === 0))
      throw notARunDatabase(source, 'a file in which no row of a run was found');
    migrate(target);
    const losses = target.write(() => [...mendValues(target), ...mendArrays(target), ...mendReferences(target)]);
    // From here on rows take what belongs to them along when they go.
    target.database.pragma('foreign_keys = ON');
    losses.push(...target.write(() => mendPoints(target)));
    target.database.pragma('synchronous = FULL');
    target.database.pragma('wal_checkpoint(TRUNCATE)');
    return { tables, losses };
  } finally {
    target.close();
  }
}

function mendPoints(target: SqliteConnection): Loss[] {
  return [
    ...adoptPoints(target),
    ...dropOrphans(target),
    ...mendScalars(target),
    ...mendFeed(target),
    ...settleCounts(target),
  ];
}

function sourceFile(source: string): string {
  const path = statSync(source, { throwIfNoEntry: false })?.isDirectory() ? databasePath(source) : source;
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new NtkBoardError(
    'not-found',
    `salvage: expected a run database at ${path}, got no such file. Name a logdir or a file.`,
  );
}

function checkTarget(path: string): void {
  if (!existsSync(path)) return;
  throw new NtkBoardError(
    'invalid-option',
    `salvage: expected a place for a new file, got ${path}, which exists. It was left untouched: name another one.`,
  );
}

/** A file whose header is sound and names another program is not ours to read. */
function checkOwner(file: PageFile, { tables }: Roots, source: string): void {
  const owner = file.hasHeader ? file.header.readUInt32BE(68) : APPLICATION_ID;
  if (owner === APPLICATION_ID || tables.has('run') || tables.size === 0) return;
  throw notARunDatabase(
    source,
    `a SQLite database of another program (with tables ${[...tables.keys()].slice(0, 3).join(', ')})`,
  );
}

function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(join(`${path}${end}`), { force: true });
}
