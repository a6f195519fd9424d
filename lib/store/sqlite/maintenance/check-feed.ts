import type { SqliteConnection } from '../connection.ts';

/** Tables whose rows name the change that wrote them. */
const CHANGED = ['run', 'scalar', 'snapshot', 'event', 'alert', 'histogram', 'text'];

/** What would make followers of the change feed miss a row or see one twice. */
export function checkFeed(connection: SqliteConnection): string[] {
  const number = (sql: string) => (connection.prepare(sql).pluck().get() as number | null) ?? 0;
  const findings: string[] = [];
  const head = number('SELECT max(id) FROM change');
  if (number("SELECT seq FROM sqlite_sequence WHERE name = 'change'") < head) {
    findings.push(`the change feed would repeat ids: its counter is behind change ${head}`);
  }
  for (const table of CHANGED) {
    const ahead = number(`SELECT count(*) FROM "${table}" WHERE change_id > ${head}`);
    if (ahead > 0) findings.push(`${ahead} rows of "${table}" were written by changes that the feed does not have`);
  }
  const untold = number(
    'SELECT count(*) FROM snapshot WHERE NOT EXISTS (SELECT 1 FROM change WHERE change.id = snapshot.change_id ' +
      "AND change.run_id = snapshot.run_id AND kind = 'snapshot' AND change.step = snapshot.step)",
  );
  if (untold > 0) findings.push(`${untold} snapshots that the feed does not tell of`);
  const runless = number(
    'SELECT count(DISTINCT run_id) FROM change WHERE run_id NOT IN (SELECT id FROM run) ' +
      "AND run_id NOT IN (SELECT run_id FROM change WHERE kind = 'run-deleted')",
  );
  if (runless > 0) findings.push(`${runless} runs that the feed tells of are not there and were not deleted`);
  return findings;
}
