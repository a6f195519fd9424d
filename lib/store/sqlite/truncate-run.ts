import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { largest } from './largest.ts';
import { queryBuilder } from './query-builder.ts';
import { largestOfScalars, truncateScalars } from './scalars/truncate-scalars.ts';
import { requireRun, storeRun } from './write-run.ts';

const STEPPED = ['snapshot', 'event', 'alert', 'histogram', 'text'] as const;

/** Drops everything of the run with a step above `afterStep`, under one change. Call inside a write transaction. */
export function truncateRun(connection: SqliteConnection, runId: string, afterStep: number): void {
  requireRun(connection, runId);
  appendChange(connection, runId, 'run-truncated', afterStep);
  for (const table of STEPPED) {
    connection.run(queryBuilder.deleteFrom(table).where('run_id', '=', runId).where('step', '>', afterStep).compile());
  }
  truncateScalars(connection, runId, afterStep);
  storeRun(connection, runId, {
    ...largestPosition(connection, runId),
    snapshot_count: countRows(connection, 'snapshot', runId),
    alert_count: countRows(connection, 'alert', runId),
    change_id: appendChange(connection, runId, 'run'),
  });
}

function largestPosition(connection: SqliteConnection, runId: string) {
  const found = (['snapshot', 'histogram', 'text'] as const).map((table) =>
    connection.get(
      queryBuilder
        .selectFrom(table)
        .select(({ fn }) => [fn.max('step').as('step'), fn.max('epoch').as('epoch')])
        .where('run_id', '=', runId)
        .compile(),
    ),
  );
  const all = [...found, largestOfScalars(connection, runId)];
  return {
    last_step: largest(all.flatMap((position) => position?.step ?? [])),
    last_epoch: largest(all.flatMap((position) => position?.epoch ?? [])),
  };
}

function countRows(connection: SqliteConnection, table: 'snapshot' | 'alert', runId: string): number {
  const query = queryBuilder.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('rows'));
  return connection.get(query.where('run_id', '=', runId).compile())!.rows;
}
