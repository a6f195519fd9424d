import type { ScalarPoint } from '../../protocol/scalar.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { largest } from './largest.ts';
import { queryBuilder } from './query-builder.ts';
import { touchRun } from './write-run.ts';

/** Rows an INSERT: few enough for SQLite's parameter limit, and full batches share one prepared statement. */
const BATCH = 100;

/** Upserts the points under one change. Call inside a write transaction. */
export function writeScalars(connection: SqliteConnection, runId: string, points: readonly ScalarPoint[]): void {
  const changeId = appendChange(connection, runId, 'scalars');
  touchRun(connection, runId, changeId, {
    last_step: largest(points.map(({ step }) => step)),
    last_epoch: largest(points.flatMap(({ epoch }) => epoch ?? [])),
  });
  for (let start = 0; start < points.length; start += BATCH) {
    connection.run(upsert(runId, points.slice(start, start + BATCH), changeId));
  }
}

function upsert(runId: string, points: readonly ScalarPoint[], changeId: number) {
  const rows = points.map(({ name, step, epoch, wallMs, value }) => ({
    run_id: runId,
    name,
    step,
    epoch,
    wall_ms: wallMs,
    value,
    change_id: changeId,
  }));
  return queryBuilder
    .insertInto('scalar')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'name', 'step']).doUpdateSet((row) => ({
        epoch: row.ref('excluded.epoch'),
        wall_ms: row.ref('excluded.wall_ms'),
        value: row.ref('excluded.value'),
        change_id: row.ref('excluded.change_id'),
      })),
    )
    .compile();
}
