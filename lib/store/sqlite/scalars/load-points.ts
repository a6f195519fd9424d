import type { SqliteConnection } from '../connection.ts';
import { concatPoints, orderPoints, type Points } from './points.ts';
import { decodePoints } from './points-blob.ts';

/** The recent points of a series in order, or null when it has none. */
export function loadRecent(connection: SqliteConnection, seriesId: number): Points | null {
  const rows = connection.prepare('SELECT columns FROM scalar WHERE series_id = ? ORDER BY change_id').pluck();
  const blobs = rows.all(seriesId) as Uint8Array[];
  return blobs.length > 0 ? orderPoints(concatPoints(blobs.map(decodePoints))) : null;
}

/** Every point of a series in order, or null when it has none. */
export function loadSeries(connection: SqliteConnection, seriesId: number): Points | null {
  const rows = connection
    .prepare(
      'SELECT columns FROM scalar_chunk JOIN scalar_chunk_points ON chunk_id = id WHERE series_id = ? ORDER BY first_step',
    )
    .pluck();
  const chunks = (rows.all(seriesId) as Uint8Array[]).map(decodePoints);
  const recent = loadRecent(connection, seriesId);
  // Recent points stand last, so that they replace those of the same step.
  const parts = recent ? [...chunks, recent] : chunks;
  return parts.length > 0 ? orderPoints(concatPoints(parts)) : null;
}
