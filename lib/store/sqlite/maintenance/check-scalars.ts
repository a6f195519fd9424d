import { messageOf } from '../../../protocol/errors.ts';
import { float64FromBlob } from '../array-blob.ts';
import type { SqliteConnection } from '../connection.ts';
import { summariesOf } from '../scalars/chunks.ts';
import type { Points } from '../scalars/points.ts';
import { decodePoints } from '../scalars/points-blob.ts';
import { mergeSummaries, SUMMARY_LENGTH } from '../scalars/summary.ts';

interface Packed {
  id: number;
  first_step: number;
  last_step: number;
  count: number;
  min_change_id: number;
  max_change_id: number;
  columns: Uint8Array | null;
}
type Chunk = Packed & { summaries: Uint8Array };

interface Group {
  first_step: number;
  last_step: number;
  summary: Uint8Array;
  chunk_summaries: Uint8Array;
}

/** What is wrong with the packed points and their summaries, in sentences. */
export function checkScalars(connection: SqliteConnection): string[] {
  const series = connection.prepare('SELECT id, run_id, name FROM series').all() as {
    id: number;
    run_id: string;
    name: string;
  }[];
  return series.flatMap(({ id, run_id, name }) =>
    [...checkRecent(connection, id), ...checkChunks(connection, id), ...checkGroups(connection, id)].map(
      (finding) => `scalar "${name}" of run "${run_id}": ${finding}`,
    ),
  );
}

function checkRecent(connection: SqliteConnection, seriesId: number): string[] {
  const rows = connection.prepare(
    'SELECT change_id AS id, first_step, last_step, count, change_id AS min_change_id, change_id AS max_change_id, columns ' +
      'FROM scalar WHERE series_id = ?',
  );
  return (rows.all(seriesId) as Packed[]).flatMap((row) => checkPacked(row, `the points of change ${row.id}`).findings);
}

function checkChunks(connection: SqliteConnection, seriesId: number): string[] {
  const rows = connection.prepare(
    'SELECT scalar_chunk.*, columns FROM scalar_chunk LEFT JOIN scalar_chunk_points ON chunk_id = id ' +
      'WHERE series_id = ? ORDER BY first_step',
  );
  const findings: string[] = [];
  let behind = Number.NEGATIVE_INFINITY;
  for (const chunk of rows.iterate(seriesId) as Iterable<Chunk>) {
    const name = `chunk ${chunk.id}`;
    if (chunk.first_step <= behind) findings.push(`${name} overlaps the one before it`);
    behind = chunk.last_step;
    const { points, findings: found } = checkPacked(chunk, name);
    findings.push(...found);
    if (points && !sameBytes(chunk.summaries, summariesOf(points))) findings.push(`${name} has wrong summaries`);
  }
  return findings;
}

function checkGroups(connection: SqliteConnection, seriesId: number): string[] {
  const groups = connection.prepare('SELECT * FROM scalar_group WHERE series_id = ? ORDER BY first_step');
  const chunks = connection.prepare(
    'SELECT summaries FROM scalar_chunk WHERE series_id = ? AND first_step BETWEEN ? AND ? ORDER BY first_step',
  );
  return (groups.all(seriesId) as Group[]).flatMap(({ first_step, last_step, summary, chunk_summaries }) => {
    const blobs = chunks.pluck().all(seriesId, first_step, last_step) as Uint8Array[];
    const expected = new Float64Array(blobs.length * SUMMARY_LENGTH);
    blobs.forEach((blob, i) => {
      expected.set(float64FromBlob(blob).subarray(0, SUMMARY_LENGTH), i * SUMMARY_LENGTH);
    });
    const isSound = sameBytes(chunk_summaries, expected) && sameBytes(summary, mergeSummaries(expected));
    return isSound ? [] : [`the summaries of steps ${first_step} to ${last_step} are not those of their chunks`];
  });
}

function checkPacked(row: Packed, name: string): { points: Points | null; findings: string[] } {
  let points: Points;
  try {
    if (!row.columns) throw new RangeError('expected packed points, got none');
    points = decodePoints(row.columns);
  } catch (error) {
    return { points: null, findings: [`${name} cannot be read (${row.count} points): ${messageOf(error)}`] };
  }
  const { steps, changeIds } = points;
  const isOrdered = steps.every((step, i) => i === 0 || step > steps[i - 1]!);
  const isTold =
    steps.length === row.count &&
    steps[0] === row.first_step &&
    steps.at(-1) === row.last_step &&
    changeIds.reduce((a, b) => Math.min(a, b)) === row.min_change_id &&
    changeIds.reduce((a, b) => Math.max(a, b)) === row.max_change_id;
  return { points, findings: isOrdered && isTold ? [] : [`${name} has other points than its row tells`] };
}

function sameBytes(stored: Uint8Array, computed: Float64Array): boolean {
  const bytes = new Uint8Array(computed.buffer, computed.byteOffset, computed.byteLength);
  return Buffer.compare(stored, bytes) === 0;
}
