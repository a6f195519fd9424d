import { toJsonNumber } from '../../protocol/json-number.ts';
import type { ScalarPointJson, ScalarSeries } from '../../protocol/scalar.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** The series of a run in name order, each ascending by step. */
export function readScalars(
  connection: SqliteConnection,
  runId: string,
  names: readonly string[] | undefined,
): ScalarSeries[] {
  let query = queryBuilder
    .selectFrom('scalar')
    .select(['name', 'step', 'epoch', 'wall_ms', 'value'])
    .where('run_id', '=', runId)
    .orderBy('name')
    .orderBy('step');
  if (names) query = query.where('name', 'in', [...names]);
  const series = new Map<string, ScalarSeries>();
  for (const { name, step, epoch, wall_ms, value } of connection.all(query.compile())) {
    let columns = series.get(name);
    if (!columns) {
      columns = { name, steps: [], epochs: [], wallMs: [], values: [] };
      series.set(name, columns);
    }
    columns.steps.push(step);
    columns.epochs.push(epoch);
    columns.wallMs.push(wall_ms);
    columns.values.push(numberToJson(value));
  }
  return [...series.values()];
}

/** At most `limit` points that these changes were the last to write, in the order of the changes. */
export function readChangedPoints(connection: SqliteConnection, changeIds: readonly number[], limit: number) {
  const query = queryBuilder
    .selectFrom('scalar')
    .selectAll()
    .where('change_id', 'in', [...changeIds])
    .orderBy('change_id')
    .limit(limit);
  return connection.all(query.compile());
}

/** A scalar's row as JSON carries it. */
export function pointFromRow({ name, step, epoch, wall_ms, value }: Tables['scalar']): ScalarPointJson {
  return { name, step, epoch, wallMs: wall_ms, value: numberToJson(value) };
}

/** A stored float64 as JSON carries it: NULL is NaN. */
export function numberToJson(value: number | null) {
  return toJsonNumber(value ?? Number.NaN);
}
