import { float64FromBlob, toBlob } from '../array-blob.ts';
import type { SqliteConnection } from '../connection.ts';
import { type Points, slicePoints } from './points.ts';
import { decodePoints, encodePoints } from './points-blob.ts';
import { BLOCK_POINTS, CHUNK_POINTS } from './sizes.ts';
import { mergeSummaries, SUMMARY_LENGTH, summarize } from './summary.ts';

/** A chunk's row without its arrays. Chunks of a series do not overlap. */
export interface ChunkRow {
  id: number;
  first_step: number;
  last_step: number;
  count: number;
}

const SELECT = 'SELECT id, first_step, last_step, count FROM scalar_chunk WHERE series_id = ?';

/** The newest chunk of a series. */
export function lastChunk(connection: SqliteConnection, seriesId: number): ChunkRow | undefined {
  return connection.prepare(`${SELECT} ORDER BY first_step DESC LIMIT 1`).get(seriesId) as ChunkRow | undefined;
}

/** The chunk where a point of this step belongs: the last that begins at or before it, or else the first. */
export function chunkAt(connection: SqliteConnection, seriesId: number, step: number): ChunkRow | undefined {
  const before = connection.prepare(`${SELECT} AND first_step <= ? ORDER BY first_step DESC LIMIT 1`);
  const found = before.get(seriesId, step) ?? connection.prepare(`${SELECT} ORDER BY first_step LIMIT 1`).get(seriesId);
  return found as ChunkRow | undefined;
}

/** The chunk behind this one. */
export function chunkAfter(connection: SqliteConnection, seriesId: number, firstStep: number): ChunkRow | undefined {
  const after = connection.prepare(`${SELECT} AND first_step > ? ORDER BY first_step LIMIT 1`);
  return after.get(seriesId, firstStep) as ChunkRow | undefined;
}

/** The points of a chunk. */
export function loadChunk(connection: SqliteConnection, id: number): Points {
  const columns = connection.prepare('SELECT columns FROM scalar_chunk_points WHERE chunk_id = ?').pluck();
  return decodePoints(columns.get(id) as Uint8Array);
}

export function deleteChunk(connection: SqliteConnection, id: number): void {
  connection.prepare('DELETE FROM scalar_chunk WHERE id = ?').run(id);
}

/** Stores points in order as one chunk. */
export function insertChunk(connection: SqliteConnection, seriesId: number, points: Points): void {
  const { steps, changeIds } = points;
  const count = steps.length;
  const insert = connection.prepare(
    'INSERT INTO scalar_chunk (series_id, first_step, last_step, count, min_change_id, max_change_id, summaries) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const { lastInsertRowid } = insert.run(
    seriesId,
    steps[0],
    steps[count - 1],
    count,
    changeIds.reduce((a, b) => Math.min(a, b)),
    changeIds.reduce((a, b) => Math.max(a, b)),
    toBlob(summariesOf(points)),
  );
  const insertPoints = connection.prepare('INSERT INTO scalar_chunk_points (chunk_id, columns) VALUES (?, ?)');
  insertPoints.run(lastInsertRowid, encodePoints(points));
}

/** The chunk's summary and, when it has more than one block, those of its blocks, packed. */
export function summariesOf(points: Points): Float64Array {
  const count = points.steps.length;
  if (count <= BLOCK_POINTS) return summarize(points, 0, count);
  const blocks = Math.ceil(count / BLOCK_POINTS);
  const packed = new Float64Array((1 + blocks) * SUMMARY_LENGTH);
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK_POINTS;
    packed.set(summarize(points, start, Math.min(start + BLOCK_POINTS, count)), (1 + block) * SUMMARY_LENGTH);
  }
  packed.set(mergeSummaries(packed.subarray(SUMMARY_LENGTH)));
  return packed;
}

/** The packed summaries of a chunk's row. */
export function summariesFromBlob(blob: Uint8Array): Float64Array {
  return float64FromBlob(blob);
}

/** Points in order as chunks: full ones and a rest, or, for `even`, as many as needed of about one size. */
export function intoChunks(points: Points, split: 'full' | 'even'): Points[] {
  const count = points.steps.length;
  const chunks = split === 'even' ? Math.max(1, Math.round(count / CHUNK_POINTS)) : Math.ceil(count / CHUNK_POINTS);
  const size = split === 'even' ? Math.ceil(count / chunks) : CHUNK_POINTS;
  return Array.from({ length: chunks }, (_, i) => slicePoints(points, i * size, Math.min((i + 1) * size, count)));
}
