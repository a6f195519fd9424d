import type { RunEvent } from '../../protocol/event.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { touchRun } from './write-run.ts';

/** Stores an event once, however often it is written. Call inside a write transaction. */
export function writeEvent(connection: SqliteConnection, runId: string, event: RunEvent): void {
  const { wallMs, step, level, code, message } = event;
  const changeId = appendChange(connection, runId, 'event');
  touchRun(connection, runId, changeId, {});
  connection.run(
    queryBuilder
      .insertInto('event')
      .values({ run_id: runId, wall_ms: wallMs, step, level, code, message, change_id: changeId })
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'wall_ms', 'code', 'message']).doUpdateSet({ step, level, change_id: changeId }),
      )
      .compile(),
  );
}
