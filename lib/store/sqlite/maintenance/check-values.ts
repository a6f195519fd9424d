import type { SqliteConnection } from '../connection.ts';
import { JSON_COLUMNS } from '../json-columns.ts';

/** What readers would stumble over: broken JSON, and counts that are not those of the rows. */
export function checkValues(connection: SqliteConnection): string[] {
  const broken = JSON_COLUMNS.flatMap(([table, column]) => {
    const count = connection.prepare(`SELECT count(*) FROM "${table}" WHERE json_valid("${column}") = 0`).pluck();
    const rows = count.get() as number;
    return rows > 0 ? [`${column} of ${rows} rows of "${table}" is no JSON`] : [];
  });
  const counts = (['snapshot', 'alert'] as const).flatMap((table) => {
    const wrong = connection.prepare(
      `SELECT id, ${table}_count AS told, (SELECT count(*) FROM ${table} WHERE run_id = run.id) AS found FROM run ` +
        'WHERE told <> found',
    );
    return (wrong.all() as { id: string; told: number; found: number }[]).map(
      ({ id, told, found }) => `run "${id}" counts ${told} ${table}s and has ${found}`,
    );
  });
  return [...broken, ...counts];
}
