import type { SqliteConnection } from '../connection.ts';
import {
  type ChunkRow,
  chunkAfter,
  chunkAt,
  deleteChunk,
  insertChunk,
  intoChunks,
  lastChunk,
  loadChunk,
} from './chunks.ts';
import { groupTail, regroup } from './groups.ts';
import { concatPoints, firstAbove, orderPoints, type Points, slicePoints } from './points.ts';
import { decodePoints } from './points-blob.ts';
import { CHUNK_POINTS } from './sizes.ts';

/** Recent points taken in one go: bounds the time that one transaction takes. */
const MAX_POINTS = 8 * CHUNK_POINTS;

/**
 * Moves a series' recent points, the oldest first and a bounded number of them, into its chunks. Call inside a write
 * transaction.
 *
 * @returns how many points it moved; 0 when none are left
 */
export function compactSeries(connection: SqliteConnection, seriesId: number): number {
  const { points, through } = takeRecent(connection, seriesId);
  if (!points) return 0;
  mergePoints(connection, seriesId, orderPoints(points));
  connection.prepare('DELETE FROM scalar WHERE series_id = ? AND change_id <= ?').run(seriesId, through);
  return points.steps.length;
}

function takeRecent(connection: SqliteConnection, seriesId: number) {
  const recent = connection.prepare('SELECT change_id, columns FROM scalar WHERE series_id = ? ORDER BY change_id');
  const parts: Points[] = [];
  let count = 0;
  let through = 0;
  for (const row of recent.iterate(seriesId) as Iterable<{ change_id: number; columns: Uint8Array }>) {
    parts.push(decodePoints(row.columns));
    through = row.change_id;
    count += parts.at(-1)!.steps.length;
    if (count >= MAX_POINTS) break;
  }
  return { points: parts.length > 0 ? concatPoints(parts) : null, through };
}

/** Merges points in order into the chunks of a series; they are newer than what stands there. */
export function mergePoints(connection: SqliteConnection, seriesId: number, points: Points): void {
  const last = lastChunk(connection, seriesId);
  const appended = last ? firstAbove(points, last.last_step) : 0;
  const count = points.steps.length;
  let start = 0;
  while (start < appended) {
    const chunk = chunkAt(connection, seriesId, points.steps[start]!)!;
    const next = chunkAfter(connection, seriesId, chunk.first_step);
    // What belongs to the last chunk and what comes behind it are written together below.
    if (!next) break;
    let end = start;
    while (end < appended && points.steps[end]! < next.first_step) end++;
    rewriteChunk(connection, seriesId, chunk, slicePoints(points, start, end));
    start = end;
  }
  if (start < count) append(connection, seriesId, last, slicePoints(points, start, count), start < appended);
  groupTail(connection, seriesId);
}

function rewriteChunk(connection: SqliteConnection, seriesId: number, chunk: ChunkRow, points: Points): void {
  const merged = orderPoints(concatPoints([loadChunk(connection, chunk.id), points]));
  deleteChunk(connection, chunk.id);
  const chunks = intoChunks(merged, 'even');
  for (const part of chunks) insertChunk(connection, seriesId, part);
  const changed = { from: chunks[0]!.steps[0]!, to: chunks.at(-1)!.steps[0]! };
  regroup(connection, seriesId, chunk.first_step, changed);
}

function append(
  connection: SqliteConnection,
  seriesId: number,
  last: ChunkRow | undefined,
  points: Points,
  overlaps: boolean,
): void {
  let all = points;
  if (last && (overlaps || last.count < CHUNK_POINTS)) {
    all = orderPoints(concatPoints([loadChunk(connection, last.id), points]));
    deleteChunk(connection, last.id);
  }
  for (const part of intoChunks(all, 'full')) insertChunk(connection, seriesId, part);
}
