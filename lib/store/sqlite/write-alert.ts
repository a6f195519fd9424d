import type { Alert } from '../../protocol/alert.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { touchRun } from './write-run.ts';

/** Stores an alert; one of the same rule and step is replaced. Call inside a write transaction. */
export function writeAlert(connection: SqliteConnection, runId: string, alert: Alert): void {
  const { rule, step, wallMs, ...rest } = alert;
  const changeId = appendChange(connection, runId, 'alert', step);
  const isNew = !connection.get(
    queryBuilder
      .selectFrom('alert')
      .select('rule')
      .where('run_id', '=', runId)
      .where('rule', '=', rule)
      .where('step', '=', step)
      .compile(),
  );
  touchRun(connection, runId, changeId, { newAlerts: isNew ? 1 : 0 });
  const values = { ...rest, wall_ms: wallMs, change_id: changeId };
  connection.run(
    queryBuilder
      .insertInto('alert')
      .values({ run_id: runId, rule, step, ...values })
      .onConflict((conflict) => conflict.columns(['run_id', 'rule', 'step']).doUpdateSet(values))
      .compile(),
  );
}
