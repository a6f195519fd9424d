import type { SqliteConnection } from '../connection.ts';
import { brokenArrays } from '../maintenance/check-arrays.ts';
import type { Loss } from './losses.ts';

/**
 * Drops arrays that cannot be used. Call inside a write transaction, in the newest schema.
 *
 * @returns which
 */
export function mendArrays(connection: SqliteConnection): Loss[] {
  return brokenArrays(connection).map(({ table, runId, step, name, column, why }) => {
    const named = column === null ? '' : ` AND "${column}" = ?`;
    const drop = connection.prepare(`DELETE FROM "${table}" WHERE run_id = ? AND step = ?${named}`);
    drop.run(...(name === null ? [runId, step] : [runId, step, name]));
    return { runId, what: `${table}${name === null ? '' : ` "${name}"`} at step ${step}: ${why}` };
  });
}
