import { float64FromBlob } from '../array-blob.ts';
import type { SqliteConnection } from '../connection.ts';
import { summariesFromBlob } from './chunks.ts';
import type { Desk } from './desk.ts';
import { firstAbove, type Points, slicePoints } from './points.ts';
import { decodePoints } from './points-blob.ts';
import { BLOCK_POINTS } from './sizes.ts';
import { SUMMARY, SUMMARY_LENGTH } from './summary.ts';

/** Neighbouring points of a series, known by their summary until someone looks closer. */
export interface Stretch {
  summary: Float64Array;
  /**
   * What it consists of, in order: smaller stretches or the points themselves. Points are written to a desk if one is given: they
   * stand there until the next are.
   */
  parts(desk?: Desk): Stretch[] | Points;
}

/**
 * The stretches of a series that its chunks hold, in order: groups of chunks and the chunks behind them. With bounds only
 * those that reach into them.
 */
export function stretchesOf(
  connection: SqliteConnection,
  seriesId: number,
  steps: { from: number; to: number },
): Stretch[] {
  const groups = connection.prepare(
    'SELECT id, summary FROM scalar_group WHERE series_id = @seriesId AND last_step >= @from AND first_step <= @to ' +
      'ORDER BY first_step',
  );
  const chunks = connection.prepare(
    'SELECT id, summaries FROM scalar_chunk WHERE series_id = @seriesId AND last_step >= @from AND first_step <= @to ' +
      'AND first_step > coalesce((SELECT max(last_step) FROM scalar_group WHERE series_id = @seriesId), -9e999) ' +
      'ORDER BY first_step',
  );
  const bounds = { seriesId, ...steps };
  return [
    ...(groups.all(bounds) as { id: number; summary: Uint8Array }[]).map(({ id, summary }) =>
      groupStretch(connection, seriesId, id, float64FromBlob(summary)),
    ),
    ...(chunks.all(bounds) as ChunkSummaries[]).map((row) => chunkStretch(connection, row)),
  ];
}

interface ChunkSummaries {
  id: number;
  summaries: Uint8Array;
}

function groupStretch(connection: SqliteConnection, seriesId: number, id: number, summary: Float64Array): Stretch {
  return {
    summary,
    parts() {
      const chunks = connection.prepare('SELECT chunk_summaries FROM scalar_group WHERE id = ?').pluck();
      const packed = float64FromBlob(chunks.get(id) as Uint8Array);
      return unpack(packed).map((chunk) => ({
        summary: chunk,
        parts(desk) {
          const find = connection.prepare(
            'SELECT id, summaries FROM scalar_chunk WHERE series_id = ? AND first_step = ?',
          );
          return chunkStretch(connection, find.get(seriesId, chunk[SUMMARY.firstStep]) as ChunkSummaries).parts(desk);
        },
      }));
    },
  };
}

function chunkStretch(connection: SqliteConnection, { id, summaries }: ChunkSummaries): Stretch {
  const [whole, ...blocks] = unpack(summariesFromBlob(summaries));
  const read = () =>
    connection.prepare('SELECT columns FROM scalar_chunk_points WHERE chunk_id = ?').pluck().get(id) as Uint8Array;
  let own: Points | undefined;
  const load = (desk?: Desk) => {
    if (desk) return desk.put(id, read);
    own ??= decodePoints(read());
    return own;
  };
  return {
    summary: whole!,
    parts(desk) {
      if (blocks.length === 0) return load(desk);
      return blocks.map((summary, block) => ({
        summary,
        parts: (at) => slicePoints(load(at), block * BLOCK_POINTS, (block + 1) * BLOCK_POINTS),
      }));
    },
  };
}

function unpack(packed: Float64Array): Float64Array[] {
  const count = packed.length / SUMMARY_LENGTH;
  return Array.from({ length: count }, (_, i) => packed.subarray(i * SUMMARY_LENGTH, (i + 1) * SUMMARY_LENGTH));
}

/** Whether any of these points, in order, lies between the first and the last step of a stretch. */
export function reachesInto(points: Points | null, { summary }: Stretch): boolean {
  if (!points) return false;
  const firstStep = summary[SUMMARY.firstStep]!;
  const at = firstAbove(points, firstStep);
  return points.steps[at - 1] === firstStep || (points.steps[at] ?? Infinity) <= summary[SUMMARY.lastStep]!;
}
