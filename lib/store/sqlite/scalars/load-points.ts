import type { SqliteConnection } from '../connection.ts';
import { orderPoints, type Points } from './points.ts';
import { decodeAll } from './points-blob.ts';

const RECENT = 'SELECT columns FROM scalar WHERE series_id = ? ORDER BY change_id';
const CHUNKS =
  'SELECT columns FROM scalar_chunk JOIN scalar_chunk_points ON chunk_id = id WHERE series_id = ? ORDER BY first_step';

/** The recent points of a series in order, or null when it has none. */
export function loadRecent(connection: SqliteConnection, seriesId: number): Points | null {
  return load(connection, seriesId, [RECENT]);
}

/** Every point of a series in order, or null when it has none. */
export function loadSeries(connection: SqliteConnection, seriesId: number): Points | null {
  // Recent points stand last, so that they replace those of the same step.
  return load(connection, seriesId, [CHUNKS, RECENT]);
}

function load(connection: SqliteConnection, seriesId: number, queries: readonly string[]): Points | null {
  const blobs = queries.flatMap((sql) => connection.prepare(sql).pluck().all(seriesId) as Uint8Array[]);
  return blobs.length > 0 ? orderPoints(decodeAll(blobs)) : null;
}
