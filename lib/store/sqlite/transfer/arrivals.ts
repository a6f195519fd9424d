import type { BatchRun, FeedPosition } from '../../../protocol/ingest.ts';
import type { RunBatch } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';

/** How far a run of another database has come into this one. */
export interface Arrival {
  position: FeedPosition;
  /** Who sent the last batch; null before the first. */
  sender: string | null;
  /** The run's own fields as they last arrived; null before the first, and after it was deleted at its origin. */
  run: BatchRun | null;
}

export function readArrival(connection: SqliteConnection, feed: string, runId: string): Arrival {
  const query = queryBuilder.selectFrom('arrival').selectAll().where('feed', '=', feed).where('run_id', '=', runId);
  const row = connection.get(query.compile());
  if (!row) return { position: [0, 0], sender: null, run: null };
  return {
    position: [row.change_id, row.part],
    sender: row.sender,
    run: row.run === null ? null : JSON.parse(row.run),
  };
}

export function storeArrival(
  connection: SqliteConnection,
  { feed, runId, sender, upTo: [change_id, part] }: RunBatch,
  run: BatchRun | null,
): void {
  const values = { change_id, part, sender, run: run && JSON.stringify(run) };
  connection.run(
    queryBuilder
      .insertInto('arrival')
      .values({ feed, run_id: runId, ...values })
      .onConflict((conflict) => conflict.columns(['feed', 'run_id']).doUpdateSet(values))
      .compile(),
  );
}
