import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { updateRun } from './write-run.ts';

/** How long one transaction may go on deleting, and how long other writers then have the database to themselves. */
const PIECE_MS = 5;
export const PAUSE_MS = 15;

const ROWS = 16;
const SERIES = 'series_id IN (SELECT id FROM series WHERE run_id = @runId)';
const OF_RUN = 'run_id = @runId';

/** What a run has, leaves before what they hang on: table, key, how its rows are found, and how many go at once. */
const PARTS: readonly [table: string, key: string, found: string, rows: number][] = [
  // A kernel may take thousands of pages.
  ['kernel', 'rowid', OF_RUN, 1],
  ['thumbnail', 'rowid', OF_RUN, ROWS],
  ['snapshot_array', 'rowid', OF_RUN, ROWS],
  ['spectrum', 'rowid', OF_RUN, ROWS],
  ['component', 'run_id, step, position', OF_RUN, ROWS],
  ['snapshot', 'run_id, step', OF_RUN, ROWS],
  ['scalar', 'series_id, change_id', SERIES, ROWS],
  // Their points go with them.
  ['scalar_chunk', 'id', SERIES, ROWS],
  ['scalar_group', 'id', SERIES, ROWS],
  ['series', 'id', OF_RUN, ROWS],
  ['histogram', 'rowid', OF_RUN, ROWS],
  ['text', 'rowid', OF_RUN, ROWS],
  ['event', 'run_id, wall_ms, code, message', OF_RUN, ROWS],
  ['alert', 'run_id, rule, step', OF_RUN, ROWS],
];

/**
 * Deletes a part of a run, and when nothing else is left the run itself, under one change. Until then it is marked as deleted. Call inside
 * a write transaction.
 *
 * @returns whether the run is gone
 */
export function deleteRunPiece(connection: SqliteConnection, runId: string): boolean {
  const run = connection.get(queryBuilder.selectFrom('run').select('deleted_ms').where('id', '=', runId).compile());
  if (!run) return true;
  const endMs = performance.now() + PIECE_MS;
  for (const [table, key, found, rows] of PARTS) {
    const sql = `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${found} LIMIT ${rows})`;
    const remove = connection.prepare(sql);
    while (remove.run({ runId }).changes > 0) {
      if (performance.now() < endMs) continue;
      if (run.deleted_ms === null) updateRun(connection, runId, { deletedMs: Date.now() });
      return false;
    }
  }
  connection.run(queryBuilder.deleteFrom('run').where('id', '=', runId).compile());
  appendChange(connection, runId, 'run-deleted');
  return true;
}
