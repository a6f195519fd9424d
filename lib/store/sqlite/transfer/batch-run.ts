import type { BatchRun } from '../../../protocol/ingest.ts';
import type { SqliteConnection } from '../connection.ts';
import { runFromRow } from '../run-from-row.ts';
import type { Tables } from '../tables.ts';

/** The run's own fields. Its status is the one that was logged: what else there is, the receiver sees for itself. */
export function batchRunFromRow(connection: SqliteConnection, row: Tables['run']): BatchRun {
  const { heartbeatMs: _, snapshotCount: __, alertCount: ___, changeId: ____, ...run } = runFromRow(row, connection);
  return { ...run, status: row.status };
}
