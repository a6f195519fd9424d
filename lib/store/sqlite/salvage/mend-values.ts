import type { ChangeKind } from '../../../protocol/change.ts';
import type { SqliteConnection } from '../connection.ts';
import { JSON_COLUMNS } from '../json-columns.ts';
import type { Loss } from './losses.ts';

const CHANGE_KINDS: Record<ChangeKind, true> = {
  run: true,
  'run-truncated': true,
  'run-deleted': true,
  scalars: true,
  snapshot: true,
  event: true,
  alert: true,
  histogram: true,
  text: true,
};

/**
 * Replaces values that no reader could take by empty ones, and drops rows that cannot be without. Call inside a write
 * transaction, in the newest schema.
 *
 * @returns what was lost
 */
export function mendValues(connection: SqliteConnection): Loss[] {
  return [...mendJson(connection), ...dropUnknown(connection)];
}

function mendJson(connection: SqliteConnection): Loss[] {
  return JSON_COLUMNS.flatMap(([table, column, empty]) => {
    const id = table === 'run' ? 'id' : 'run_id';
    const broken = `json_valid("${column}") = 0`;
    const runs = connection.prepare(
      `SELECT "${id}" AS id, count(*) AS count FROM "${table}" WHERE ${broken} GROUP BY 1`,
    );
    const losses = (runs.all() as { id: string; count: number }[]).map((found) => ({
      runId: found.id,
      what: `${column} of ${found.count} rows of "${table}"`,
    }));
    connection.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE ${broken}`).run(empty);
    return losses;
  });
}

function dropUnknown(connection: SqliteConnection): Loss[] {
  const kinds = Object.keys(CHANGE_KINDS)
    .map((kind) => `'${kind}'`)
    .join();
  const { changes } = connection.prepare(`DELETE FROM change WHERE kind NOT IN (${kinds})`).run();
  connection.prepare("UPDATE run SET status = 'finished' WHERE status NOT IN ('running', 'finished')").run();
  return changes > 0 ? [{ runId: null, what: `${changes} entries of the change feed` }] : [];
}
