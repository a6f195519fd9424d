import type { SqliteConnection } from '../connection.ts';
import { deleteChunk, insertChunk, summariesOf } from '../scalars/chunks.ts';
import { mergePoints } from '../scalars/compact-series.ts';
import { groupTail } from '../scalars/groups.ts';
import { concatPoints, orderPoints, type Points } from '../scalars/points.ts';
import { decodePoints } from '../scalars/points-blob.ts';
import type { Loss } from './losses.ts';

interface Series {
  id: number;
  run_id: string;
  name: string;
}

/**
 * Leaves out packed points that cannot be read, and makes every summary anew from those that can. Call inside a write
 * transaction, when every series has its run.
 *
 * @returns what was left out
 */
export function mendScalars(connection: SqliteConnection): Loss[] {
  const series = connection.prepare('SELECT id, run_id, name FROM series').all() as Series[];
  connection.prepare('DELETE FROM scalar_group').run();
  return series.flatMap(({ id, run_id, name }) => {
    const lost = mendRecent(connection, id) + mendChunks(connection, id);
    return lost > 0 ? [{ runId: run_id, what: `${lost} points of scalar "${name}"` }] : [];
  });
}

/** @returns how many points were in the rows that were left out, as far as is known */
function mendRecent(connection: SqliteConnection, seriesId: number): number {
  const rows = connection.prepare('SELECT change_id, count, columns FROM scalar WHERE series_id = ?');
  const drop = connection.prepare('DELETE FROM scalar WHERE series_id = ? AND change_id = ?');
  let lost = 0;
  for (const row of rows.all(seriesId) as { change_id: number; count: number; columns: Uint8Array }[]) {
    if (pointsOf(row.columns)) continue;
    drop.run(seriesId, row.change_id);
    lost += row.count;
  }
  return lost;
}

function mendChunks(connection: SqliteConnection, seriesId: number): number {
  const ids = connection.prepare('SELECT id, count FROM scalar_chunk WHERE series_id = ? ORDER BY first_step');
  const columns = connection.prepare('SELECT columns FROM scalar_chunk_points WHERE chunk_id = ?').pluck();
  const overlapping: Points[] = [];
  let lost = 0;
  let behind = Number.NEGATIVE_INFINITY;
  for (const { id, count } of ids.all(seriesId) as { id: number; count: number }[]) {
    const points = pointsOf(columns.get(id) as Uint8Array | undefined);
    if (points && points.steps[0]! > behind) {
      behind = points.steps.at(-1)!;
      if (!isAsTold(connection, id, points)) replaceChunk(connection, seriesId, id, points);
      continue;
    }
    deleteChunk(connection, id);
    if (points) overlapping.push(points);
    else lost += count;
  }
  groupTail(connection, seriesId);
  if (overlapping.length > 0) mergePoints(connection, seriesId, orderPoints(concatPoints(overlapping)));
  return lost;
}

function isAsTold(connection: SqliteConnection, id: number, points: Points): boolean {
  const { steps, changeIds } = points;
  const row = connection.prepare('SELECT * FROM scalar_chunk WHERE id = ?').get(id) as Record<string, unknown>;
  const summaries = summariesOf(points);
  return (
    row.first_step === steps[0] &&
    row.last_step === steps.at(-1) &&
    row.count === steps.length &&
    row.min_change_id === changeIds.reduce((a, b) => Math.min(a, b)) &&
    row.max_change_id === changeIds.reduce((a, b) => Math.max(a, b)) &&
    Buffer.compare(row.summaries as Uint8Array, new Uint8Array(summaries.buffer, 0, summaries.byteLength)) === 0
  );
}

function replaceChunk(connection: SqliteConnection, seriesId: number, id: number, points: Points): void {
  deleteChunk(connection, id);
  insertChunk(connection, seriesId, points);
}

/** The points of a blob, or null when it is damaged or missing. */
export function pointsOf(columns: Uint8Array | null | undefined): Points | null {
  try {
    const points = columns ? decodePoints(columns) : null;
    return points && points.steps.length > 0 ? points : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
