import SqliteDatabase from 'better-sqlite3';
import { NtkBoardError } from '../../../protocol/errors.ts';
import { SqliteConnection } from '../connection.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Roots } from './find-roots.ts';
import type { PageFile } from './page-file.ts';
import { tableShapes } from './table-shape.ts';

/**
 * The schema version of a damaged file: as its header says, or else the newest whose tables are all there.
 *
 * @throws NtkBoardError `schema-too-new`
 */
export function schemaOf(file: PageFile, roots: Roots): number {
  const told = file.hasHeader ? file.header.readUInt32BE(60) : 0;
  if (told > MIGRATIONS.length && told < 2 * MIGRATIONS.length + 20) {
    throw new NtkBoardError(
      'schema-too-new',
      `salvage: expected a run database of schema ${MIGRATIONS.length} or older, got schema ${told}. Update ntkboard.`,
    );
  }
  if (told >= 1 && told <= MIGRATIONS.length) return told;
  const versions = MIGRATIONS.map(({ version }) => version).reverse();
  return versions.find((version) => tablesOf(version).every((table) => roots.tables.has(table))) ?? MIGRATIONS.length;
}

function tablesOf(version: number): string[] {
  const connection = new SqliteConnection(new SqliteDatabase(':memory:'));
  try {
    migrate(connection, MIGRATIONS.slice(0, version));
    return tableShapes(connection).map(({ table }) => table);
  } finally {
    connection.close();
  }
}
