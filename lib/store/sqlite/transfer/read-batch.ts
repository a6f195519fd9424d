import type { FeedPosition } from '../../../protocol/ingest.ts';
import type { RunBatch } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';
import { BatchBuilder, type BatchOrigin } from './batch-builder.ts';
import { kernelsOfChange } from './read-batch-snapshot.ts';

/** Changes a batch: bounds the time that one reading takes when they are all small. */
const MAX_CHANGES = 2_000;

/**
 * The stretch of a run's changes after `after`, of about `maxBytes` or a single part: every row in it that no later change
 * has replaced, read from one view of the database. Null when no change follows.
 */
export function readBatch(
  connection: SqliteConnection,
  origin: BatchOrigin,
  after: FeedPosition,
  maxBytes: number,
): RunBatch | null {
  return connection.read(() => {
    const changes = changesAfter(connection, origin.runId, after[0]);
    const builder = new BatchBuilder(connection, origin, after, changes.at(-1)?.id ?? after[0], maxBytes);
    if (after[1] > 0) builder.addKernels(after[0], after[1] - 1);
    for (const change of changes) {
      if (builder.isFull) break;
      builder.addChange(change);
    }
    return builder.batch();
  });
}

/** Changes of the run that follow a position; of one that is only partly there, its missing parts. */
export function countWaiting(connection: SqliteConnection, runId: string, [changeId, part]: FeedPosition): number {
  const query = queryBuilder
    .selectFrom('change')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('run_id', '=', runId)
    .where('id', '>', changeId);
  const missing = part === 0 ? 0 : kernelsOfChange(connection, runId, changeId).length - (part - 1);
  return connection.get(query.compile())!.count + Math.max(0, missing);
}

function changesAfter(connection: SqliteConnection, runId: string, after: number) {
  const query = queryBuilder
    .selectFrom('change')
    .select(['id', 'kind', 'step'])
    .where('run_id', '=', runId)
    .where('id', '>', after);
  return connection.all(query.orderBy('id').limit(MAX_CHANGES).compile());
}
