import type { SqliteConnection } from '../connection.ts';
import type { Loss } from './losses.ts';

const CHANGED = ['run', 'scalar', 'snapshot', 'event', 'alert', 'histogram', 'text'] as const;

/**
 * Sets what a run counts to what is there, and the counter of the change feed behind every change that any row names: no id
 * may be given twice. Call inside a write transaction.
 *
 * @returns the snapshots and alerts that runs have counted and that are gone
 */
export function settleCounts(connection: SqliteConnection): Loss[] {
  const losses = (['snapshot', 'alert'] as const).flatMap((table) => settleCount(connection, table));
  const newest = CHANGED.map((table) => `SELECT max(change_id) AS id FROM "${table}"`);
  const every = [...newest, 'SELECT max(max_change_id) FROM scalar_chunk', 'SELECT max(id) FROM change'];
  const head = connection
    .prepare(`SELECT max(id) FROM (${every.join(' UNION ALL ')})`)
    .pluck()
    .get() as number | null;
  connection
    .prepare("INSERT INTO sqlite_sequence SELECT 'change', 0 WHERE 'change' NOT IN (SELECT name FROM sqlite_sequence)")
    .run();
  connection.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'change'").run(head ?? 0);
  // The newest change must be as high as any that a row names: readers take it for the end of the feed.
  const announce = connection.prepare("INSERT INTO change (run_id, kind) SELECT id, 'run' FROM run");
  announce.run();
  connection
    .prepare("UPDATE run SET change_id = (SELECT max(id) FROM change WHERE run_id = run.id AND kind = 'run')")
    .run();
  return losses;
}

function settleCount(connection: SqliteConnection, table: 'snapshot' | 'alert'): Loss[] {
  const counted = connection.prepare(
    `SELECT id, ${table}_count AS told, (SELECT count(*) FROM ${table} WHERE run_id = run.id) AS found FROM run`,
  );
  const set = connection.prepare(`UPDATE run SET ${table}_count = ? WHERE id = ?`);
  return (counted.all() as { id: string; told: number; found: number }[]).flatMap(({ id, told, found }) => {
    if (told !== found) set.run(found, id);
    return told > found ? [{ runId: id, what: `${told - found} of ${told} ${table}s` }] : [];
  });
}
