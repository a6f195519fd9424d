import type { AlertJson } from '../../protocol/alert.ts';
import type { SqliteConnection } from './connection.ts';
import { numberToJson } from './number-to-json.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** The run's alerts ascending by step, then in the order they were written. */
export function readAlerts(connection: SqliteConnection, runId: string): AlertJson[] {
  const query = queryBuilder.selectFrom('alert').selectAll().where('run_id', '=', runId);
  return connection.all(query.orderBy('step').orderBy('change_id').compile()).map(alertFromRow);
}

/** The alert that this change was the last to write, or null. */
export function readChangedAlert(connection: SqliteConnection, changeId: number): AlertJson | null {
  const row = connection.get(queryBuilder.selectFrom('alert').selectAll().where('change_id', '=', changeId).compile());
  return row ? alertFromRow(row) : null;
}

function alertFromRow({ wall_ms, value, run_id: _, change_id: __, ...rest }: Tables['alert']): AlertJson {
  return { ...rest, wallMs: wall_ms, value: numberToJson(value) };
}
