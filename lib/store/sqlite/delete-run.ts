import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';

/** Deletes the run with everything it logged, under one change. Call inside a write transaction. */
export function deleteRun(connection: SqliteConnection, runId: string): void {
  const deleted = connection.run(queryBuilder.deleteFrom('run').where('id', '=', runId).compile());
  if (deleted > 0) appendChange(connection, runId, 'run-deleted');
}
