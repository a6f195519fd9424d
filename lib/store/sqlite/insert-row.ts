import type { Insertable } from 'kysely';
import type { SqliteConnection } from './connection.ts';
import type { Tables } from './tables.ts';

/**
 * Inserts one row. For what is written again and again: a builder takes longer over its text than SQLite over the row.
 *
 * @param conflict `ignore`: a row of the same key stays as it is
 */
export function insertRow<Table extends keyof Tables>(
  connection: SqliteConnection,
  table: Table,
  row: Insertable<Tables[Table]>,
  conflict: 'fail' | 'ignore' = 'fail',
): void {
  const columns = Object.keys(row);
  const values = columns.map(() => '?').join();
  const end = conflict === 'ignore' ? ' ON CONFLICT DO NOTHING' : '';
  // Only names of columns, which the types know, become part of the text.
  connection.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${values})${end}`).run(...Object.values(row));
}
