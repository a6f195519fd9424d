import { float64FromBlob, toBlob } from '../array-blob.ts';
import type { SqliteConnection } from '../connection.ts';
import { summariesOf } from '../scalars/chunks.ts';
import { mergePoints } from '../scalars/compact-series.ts';
import type { Points } from '../scalars/points.ts';
import { SUMMARY_LENGTH } from '../scalars/summary.ts';
import type { Loss } from './losses.ts';
import { makeRun } from './mend-references.ts';
import { pointsOf } from './mend-scalars.ts';

/**
 * Finds the series of packed points whose chunk is lost: the run is that of the change that wrote them, the name is told by the
 * group that summarizes them, or else made up. Call inside a write transaction, before groups are made anew.
 *
 * @returns which points go by a made-up name now
 */
export function adoptPoints(connection: SqliteConnection): Loss[] {
  const orphans = connection.prepare(
    'SELECT chunk_id, columns FROM scalar_chunk_points WHERE chunk_id NOT IN (SELECT id FROM scalar_chunk)',
  );
  const losses: Loss[] = [];
  for (const { chunk_id, columns } of orphans.all() as { chunk_id: number; columns: Uint8Array }[]) {
    connection.prepare('DELETE FROM scalar_chunk_points WHERE chunk_id = ?').run(chunk_id);
    const points = pointsOf(columns);
    const runId = points && runOf(connection, points);
    if (!points || runId === null) continue;
    if (!connection.prepare('SELECT 1 FROM run WHERE id = ?').get(runId)) losses.push(makeRun(connection, runId));
    const known = seriesByGroup(connection, runId, points);
    const name = `recovered/chunk-${chunk_id}`;
    mergePoints(connection, known ?? addSeries(connection, runId, name), points);
    const steps = `${points.steps[0]} to ${points.steps.at(-1)}`;
    if (known === null) losses.push({ runId, what: `the name of a scalar: its steps ${steps} are "${name}"` });
  }
  return losses;
}

function runOf(connection: SqliteConnection, { changeIds }: Points): string | null {
  const find = connection.prepare('SELECT run_id FROM change WHERE id = ?').pluck();
  for (const id of new Set(changeIds)) {
    const runId = find.get(id) as string | undefined;
    if (runId !== undefined) return runId;
  }
  return null;
}

function seriesByGroup(connection: SqliteConnection, runId: string, points: Points): number | null {
  const summary = Buffer.from(toBlob(summariesOf(points).subarray(0, SUMMARY_LENGTH)));
  const groups = connection.prepare(
    'SELECT series_id, chunk_summaries FROM scalar_group WHERE series_id IN (SELECT id FROM series WHERE run_id = ?) ' +
      'AND first_step <= ? AND last_step >= ?',
  );
  const found = groups.all(runId, points.steps[0], points.steps.at(-1)) as {
    series_id: number;
    chunk_summaries: Uint8Array;
  }[];
  for (const { series_id, chunk_summaries } of found) {
    const packed = float64FromBlob(chunk_summaries.subarray(0, chunk_summaries.length - (chunk_summaries.length % 8)));
    for (let at = 0; at + SUMMARY_LENGTH <= packed.length; at += SUMMARY_LENGTH) {
      if (summary.equals(toBlob(packed.subarray(at, at + SUMMARY_LENGTH)))) return series_id;
    }
  }
  return null;
}

function addSeries(connection: SqliteConnection, runId: string, name: string): number {
  const { lastInsertRowid } = connection.prepare('INSERT INTO series (run_id, name) VALUES (?, ?)').run(runId, name);
  return Number(lastInsertRowid);
}
