import type { SqliteConnection } from '../connection.ts';
import { decodePoints } from '../scalars/points-blob.ts';
import type { Loss } from './losses.ts';

/** Rows that name the change which wrote them, as that change. */
const TOLD = `
  SELECT change_id AS id, run_id, 'snapshot' AS kind, step FROM snapshot
  UNION SELECT change_id, run_id, 'event', NULL FROM event
  UNION SELECT change_id, run_id, 'alert', step FROM alert
  UNION SELECT change_id, run_id, 'histogram', NULL FROM histogram
  UNION SELECT change_id, run_id, 'text', NULL FROM text
  UNION SELECT change_id, run_id, 'scalars', NULL FROM scalar JOIN series ON series.id = series_id
`;

/**
 * Puts changes that were lost back into the feed, with the ids that rows name, and takes out those of runs that are gone. Call
 * inside a write transaction, after all else is mended.
 *
 * @returns runs of which nothing is left
 */
export function mendFeed(connection: SqliteConnection): Loss[] {
  connection.database.exec(`INSERT OR REPLACE INTO change (id, run_id, kind, step) ${TOLD}`);
  retellChunks(connection);
  const gone =
    "run_id NOT IN (SELECT id FROM run) AND run_id NOT IN (SELECT run_id FROM change WHERE kind = 'run-deleted')";
  const runs = connection.prepare(`SELECT DISTINCT run_id FROM change WHERE ${gone}`).pluck().all() as string[];
  connection.database.exec(`DELETE FROM change WHERE ${gone}`);
  return runs.map((runId) => ({ runId, what: 'all of it: only the change feed names it' }));
}

function retellChunks(connection: SqliteConnection): void {
  const chunks = connection.prepare(
    'SELECT run_id, scalar_chunk.id AS id FROM scalar_chunk JOIN series ON series.id = series_id WHERE ' +
      "(SELECT count(*) FROM change WHERE change.id IN (min_change_id, max_change_id) AND kind = 'scalars') < " +
      '1 + (min_change_id <> max_change_id) OR max_change_id - min_change_id > 1',
  );
  const columns = connection.prepare('SELECT columns FROM scalar_chunk_points WHERE chunk_id = ?').pluck();
  const insert = connection.prepare("INSERT OR IGNORE INTO change (id, run_id, kind) VALUES (?, ?, 'scalars')");
  for (const { run_id, id } of chunks.all() as { run_id: string; id: number }[]) {
    for (const changeId of new Set(decodePoints(columns.get(id) as Uint8Array).changeIds)) insert.run(changeId, run_id);
  }
}
