import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** Appends to the feed inside the caller's transaction and returns the new change's id. */
export function appendChange(
  connection: SqliteConnection,
  runId: string,
  kind: Tables['change']['kind'],
  step: number | null = null,
): number {
  const row = connection.get(
    queryBuilder.insertInto('change').values({ run_id: runId, kind, step }).returning('id').compile(),
  );
  return row!.id;
}
