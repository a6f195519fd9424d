import type { ScalarSeries } from '../../../protocol/scalar.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';
import { loadSeries } from './load-points.ts';
import { seriesOf } from './points-to-json.ts';

/** The series of a run in name order, each ascending by step. */
export function readScalars(
  connection: SqliteConnection,
  runId: string,
  names: readonly string[] | undefined,
): ScalarSeries[] {
  let query = queryBuilder.selectFrom('series').select(['id', 'name']).where('run_id', '=', runId).orderBy('name');
  if (names) query = query.where('name', 'in', [...names]);
  return connection.all(query.compile()).flatMap(({ id, name }) => {
    const points = loadSeries(connection, id);
    return points ? [seriesOf(name, points)] : [];
  });
}

/** Names of the run's scalars, in order. */
export function readScalarNames(connection: SqliteConnection, runId: string): string[] {
  const names = connection.prepare(
    'SELECT name FROM series WHERE run_id = ? AND (EXISTS (SELECT 1 FROM scalar WHERE series_id = series.id) ' +
      'OR EXISTS (SELECT 1 FROM scalar_chunk WHERE series_id = series.id)) ORDER BY name',
  );
  return names.pluck().all(runId) as string[];
}
