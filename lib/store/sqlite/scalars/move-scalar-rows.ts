import type { SqliteConnection } from '../connection.ts';
import { mergePoints } from './compact-series.ts';
import { allocatePoints } from './points.ts';
import { insertSeries } from './series-ids.ts';

/** Points held in memory at once. */
const BATCH = 65_536;

interface Row {
  run_id: string;
  name: string;
  step: number;
  epoch: number | null;
  wall_ms: number;
  value: number | null;
  change_id: number;
}

/** Moves scalars from the rows of an earlier schema into chunks, and drops those rows. */
export function moveScalarRows(connection: SqliteConnection): void {
  const series = connection.prepare('SELECT DISTINCT run_id, name FROM scalar_row ORDER BY run_id, name');
  for (const { run_id, name } of series.all() as { run_id: string; name: string }[]) {
    moveSeries(connection, run_id, name);
  }
  connection.database.exec('DROP TABLE scalar_row');
}

function moveSeries(connection: SqliteConnection, runId: string, name: string): void {
  const seriesId = insertSeries(connection, runId, name);
  const next = connection.prepare(
    'SELECT * FROM scalar_row WHERE run_id = ? AND name = ? AND step > ? ORDER BY step LIMIT ?',
  );
  let after = Number.NEGATIVE_INFINITY;
  for (;;) {
    const rows = next.all(runId, name, after, BATCH) as Row[];
    if (rows.length === 0) return;
    const points = allocatePoints(rows.length);
    rows.forEach(({ step, epoch, wall_ms, value, change_id }, i) => {
      points.steps[i] = step;
      points.epochs[i] = epoch ?? Number.NaN;
      points.wallMs[i] = wall_ms;
      points.values[i] = value ?? Number.NaN;
      points.changeIds[i] = change_id;
    });
    mergePoints(connection, seriesId, points);
    after = rows.at(-1)!.step;
  }
}
