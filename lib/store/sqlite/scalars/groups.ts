import { float64FromBlob, toBlob } from '../array-blob.ts';
import type { SqliteConnection } from '../connection.ts';
import { GROUP_CHUNKS } from './sizes.ts';
import { mergeSummaries, SUMMARY_LENGTH } from './summary.ts';

/** A group's row: the summaries of many chunks in one blob, and one of them all. */
interface GroupRow {
  id: number;
  first_step: number;
  last_step: number;
}

/** Groups the chunks behind the last group, all but the newest chunk, as far as they fill one. */
export function groupTail(connection: SqliteConnection, seriesId: number): void {
  const last = connection.prepare('SELECT max(last_step) FROM scalar_group WHERE series_id = ?').pluck();
  for (;;) {
    const after = (last.get(seriesId) as number | null) ?? Number.NEGATIVE_INFINITY;
    const chunks = connection.prepare(
      'SELECT first_step, last_step, summaries FROM scalar_chunk WHERE series_id = ? AND first_step > ? ' +
        'ORDER BY first_step LIMIT ?',
    );
    const rows = chunks.all(seriesId, after, GROUP_CHUNKS + 1) as GroupedChunk[];
    if (rows.length <= GROUP_CHUNKS) return;
    insertGroup(connection, seriesId, rows.slice(0, GROUP_CHUNKS));
  }
}

/**
 * Makes the group anew that held a chunk, from the chunks that stand in its place now.
 *
 * @param at a step inside the chunk as it was
 * @param changed first step of the first and of the last chunk written in its place
 */
export function regroup(
  connection: SqliteConnection,
  seriesId: number,
  at: number,
  changed: { from: number; to: number },
): void {
  const group = connection
    .prepare(
      'SELECT id, first_step, last_step FROM scalar_group WHERE series_id = ? AND first_step <= ? AND last_step >= ?',
    )
    .get(seriesId, at, at) as GroupRow | undefined;
  if (!group) return;
  connection.prepare('DELETE FROM scalar_group WHERE id = ?').run(group.id);
  const chunks = connection.prepare(
    'SELECT first_step, last_step, summaries FROM scalar_chunk WHERE series_id = ? AND first_step BETWEEN ? AND ? ORDER BY first_step',
  );
  const from = Math.min(group.first_step, changed.from);
  const to = Math.max(group.last_step, changed.to);
  insertGroup(connection, seriesId, chunks.all(seriesId, from, to) as GroupedChunk[]);
}

interface GroupedChunk {
  first_step: number;
  last_step: number;
  summaries: Uint8Array;
}

function insertGroup(connection: SqliteConnection, seriesId: number, chunks: GroupedChunk[]): void {
  const packed = new Float64Array(chunks.length * SUMMARY_LENGTH);
  chunks.forEach(({ summaries }, i) => {
    packed.set(float64FromBlob(summaries).subarray(0, SUMMARY_LENGTH), i * SUMMARY_LENGTH);
  });
  const insert = connection.prepare(
    'INSERT INTO scalar_group (series_id, first_step, last_step, summary, chunk_summaries) VALUES (?, ?, ?, ?, ?)',
  );
  const { first_step } = chunks[0]!;
  const { last_step } = chunks.at(-1)!;
  insert.run(seriesId, first_step, last_step, toBlob(mergeSummaries(packed)), toBlob(packed));
}
