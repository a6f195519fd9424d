import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { requireRun, storeRun } from './write-run.ts';

const STEPPED = ['scalar', 'snapshot', 'event', 'alert', 'histogram', 'text'] as const;

/** Drops everything of the run with a step above `afterStep`, under one change. Call inside a write transaction. */
export function truncateRun(connection: SqliteConnection, runId: string, afterStep: number): void {
  requireRun(connection, runId);
  appendChange(connection, runId, 'run-truncated', afterStep);
  for (const table of STEPPED) {
    connection.run(queryBuilder.deleteFrom(table).where('run_id', '=', runId).where('step', '>', afterStep).compile());
  }
  storeRun(connection, runId, {
    ...largestPosition(connection, runId),
    snapshot_count: countRows(connection, 'snapshot', runId),
    alert_count: countRows(connection, 'alert', runId),
    change_id: appendChange(connection, runId, 'run'),
  });
}

function largestPosition(connection: SqliteConnection, runId: string) {
  const found = (['scalar', 'snapshot', 'histogram', 'text'] as const).map((table) =>
    connection.get(
      queryBuilder
        .selectFrom(table)
        .select(({ fn }) => [fn.max('step').as('step'), fn.max('epoch').as('epoch')])
        .where('run_id', '=', runId)
        .compile(),
    ),
  );
  const max = (values: (number | null | undefined)[]) =>
    values.reduce<number | null>((a, b) => (a === null || (b ?? a) > a ? (b ?? a) : a), null);
  return { last_step: max(found.map((row) => row?.step)), last_epoch: max(found.map((row) => row?.epoch)) };
}

function countRows(connection: SqliteConnection, table: 'snapshot' | 'alert', runId: string): number {
  const query = queryBuilder.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('rows'));
  return connection.get(query.where('run_id', '=', runId).compile())!.rows;
}
