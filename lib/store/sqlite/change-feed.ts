import type { ChangeKind } from '../../protocol/change.ts';
import type { SqliteConnection } from './connection.ts';

/** Appends to the feed inside the caller's transaction and returns the new change's id. */
export function appendChange(
  connection: SqliteConnection,
  runId: string,
  kind: ChangeKind,
  step: number | null = null,
): number {
  const insert = connection.prepare('INSERT INTO change (run_id, kind, step) VALUES (?, ?, ?)');
  return Number(insert.run(runId, kind, step).lastInsertRowid);
}
