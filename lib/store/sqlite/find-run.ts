import type { Run } from '../../protocol/run.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { readRun } from './read-runs.ts';
import { runFromRow } from './run-from-row.ts';

/** The run of this id, or the newest of this name that is not deleted. */
export function findRun(connection: SqliteConnection, which: { id: string } | { name: string }): Run | null {
  if ('id' in which) return readRun(connection, which.id);
  const row = connection.get(
    queryBuilder
      .selectFrom('run')
      .selectAll()
      .where('name', '=', which.name)
      .where('deleted_ms', 'is', null)
      .orderBy('created_ms', 'desc')
      .orderBy('change_id', 'desc')
      .limit(1)
      .compile(),
  );
  return row ? runFromRow(row, connection) : null;
}
