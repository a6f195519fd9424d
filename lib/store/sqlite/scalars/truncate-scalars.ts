import type { SqliteConnection } from '../connection.ts';
import { largest } from '../largest.ts';
import { deleteChunk, insertChunk, loadChunk } from './chunks.ts';
import { groupTail } from './groups.ts';
import { loadRecent } from './load-points.ts';
import { firstAbove, slicePoints } from './points.ts';
import { decodePoints } from './points-blob.ts';
import { stretchesOf } from './stretches.ts';
import { SUMMARY, summarize } from './summary.ts';
import { insertRecent } from './write-scalars.ts';

/** Drops every point of the run with a step above `afterStep`. Call inside a write transaction. */
export function truncateScalars(connection: SqliteConnection, runId: string, afterStep: number): void {
  const ids = connection.prepare('SELECT id FROM series WHERE run_id = ?').pluck().all(runId) as number[];
  for (const id of ids) truncateSeries(connection, id, afterStep);
}

function truncateSeries(connection: SqliteConnection, seriesId: number, afterStep: number): void {
  connection.prepare('DELETE FROM scalar_group WHERE series_id = ? AND last_step > ?').run(seriesId, afterStep);
  for (const table of ['scalar', 'scalar_chunk'] as const) {
    connection.prepare(`DELETE FROM ${table} WHERE series_id = ? AND first_step > ?`).run(seriesId, afterStep);
  }
  cutRecent(connection, seriesId, afterStep);
  cutChunk(connection, seriesId, afterStep);
  groupTail(connection, seriesId);
}

function cutRecent(connection: SqliteConnection, seriesId: number, afterStep: number): void {
  const rows = connection.prepare('SELECT change_id, columns FROM scalar WHERE series_id = ? AND last_step > ?');
  for (const { change_id, columns } of rows.all(seriesId, afterStep) as { change_id: number; columns: Uint8Array }[]) {
    const points = decodePoints(columns);
    connection.prepare('DELETE FROM scalar WHERE series_id = ? AND change_id = ?').run(seriesId, change_id);
    insertRecent(connection, seriesId, change_id, slicePoints(points, 0, firstAbove(points, afterStep)));
  }
}

function cutChunk(connection: SqliteConnection, seriesId: number, afterStep: number): void {
  const find = connection.prepare('SELECT id FROM scalar_chunk WHERE series_id = ? AND last_step > ?').pluck();
  const id = find.get(seriesId, afterStep) as number | undefined;
  if (id === undefined) return;
  const points = loadChunk(connection, id);
  deleteChunk(connection, id);
  insertChunk(connection, seriesId, slicePoints(points, 0, firstAbove(points, afterStep)));
}

/** The largest step and epoch among the run's scalars, null when there is none. */
export function largestOfScalars(connection: SqliteConnection, runId: string) {
  const ids = connection.prepare('SELECT id FROM series WHERE run_id = ?').pluck().all(runId) as number[];
  const everywhere = { from: -Infinity, to: Infinity };
  const positions = ids.flatMap((id) => {
    const recent = loadRecent(connection, id);
    const summaries = stretchesOf(connection, id, everywhere).map(({ summary }) => summary);
    if (recent) summaries.push(summarize(recent, 0, recent.steps.length));
    return summaries.map((summary) => ({ step: summary[SUMMARY.lastStep]!, epoch: summary[SUMMARY.highEpoch]! }));
  });
  return {
    step: largest(positions.map(({ step }) => step)),
    epoch: largest(positions.map(({ epoch }) => epoch).filter(Number.isFinite)),
  };
}
