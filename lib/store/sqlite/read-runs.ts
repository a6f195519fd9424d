import type { RunEvent } from '../../protocol/event.ts';
import type { Run } from '../../protocol/run.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { runFromRow } from './run-from-row.ts';
import type { Tables } from './tables.ts';

/** Every run, newest first; those marked as deleted only when asked for. */
export function readRuns(connection: SqliteConnection, { deleted = false }: { deleted?: boolean } = {}): Run[] {
  let query = queryBuilder.selectFrom('run').selectAll().orderBy('created_ms', 'desc').orderBy('id', 'desc');
  if (!deleted) query = query.where('deleted_ms', 'is', null);
  const nowMs = Date.now();
  return connection.all(query.compile()).map((row) => runFromRow(row, connection, nowMs));
}

/** One run, or null when it does not exist. */
export function readRun(connection: SqliteConnection, runId: string): Run | null {
  const row = connection.get(queryBuilder.selectFrom('run').selectAll().where('id', '=', runId).compile());
  return row ? runFromRow(row, connection) : null;
}

/** The run's events in time order. */
export function readEvents(connection: SqliteConnection, runId: string): RunEvent[] {
  const query = queryBuilder.selectFrom('event').selectAll().where('run_id', '=', runId);
  return connection.all(query.orderBy('wall_ms').orderBy('change_id').compile()).map(eventFromRow);
}

/** The event that this change was the last to write, or null. */
export function readChangedEvent(connection: SqliteConnection, changeId: number): RunEvent | null {
  const row = connection.get(queryBuilder.selectFrom('event').selectAll().where('change_id', '=', changeId).compile());
  return row ? eventFromRow(row) : null;
}

function eventFromRow({ wall_ms, step, level, code, message }: Tables['event']): RunEvent {
  return { wallMs: wall_ms, step, level, code, message };
}
