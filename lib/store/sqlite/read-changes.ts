import { type Selectable, sql } from 'kysely';
import type { Change, ChangePage } from '../../protocol/change.ts';
import type { ScalarPointJson } from '../../protocol/scalar.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { readChangedAlert } from './read-alerts.ts';
import { readChangedHistograms } from './read-histograms.ts';
import { readPosition } from './read-position.ts';
import { readChangedEvent, readRun } from './read-runs.ts';
import { readSnapshots } from './read-snapshots.ts';
import { readChangedTexts } from './read-texts.ts';
import { readChangedPoints } from './scalars/read-changed-points.ts';
import type { Tables } from './tables.ts';

/** Points a page: keeps an answer at a few megabytes however much one change carries. */
const MAX_POINTS = 50_000;

type ChangeRow = Selectable<Tables['change']>;
type PointsByChange = Map<number, ScalarPointJson[]>;

/** One page of the feed, read from one view of the database. */
export function readChanges(
  connection: SqliteConnection,
  after: number,
  runs: 'all' | 'list' | readonly string[],
  limit: number,
): ChangePage {
  return connection.read(() => {
    const { feed, head } = readPosition(connection);
    const found = connection.all(selectChanges(after, runs, limit + 1));
    const { rows, points } = withPoints(connection, found.slice(0, limit));
    const more = rows.length < found.length;
    return {
      feed,
      changes: hydrate(connection, rows, points),
      head: more ? rows.at(-1)!.id : Math.max(head, after),
      more,
    };
  });
}

function selectChanges(after: number, runs: 'all' | 'list' | readonly string[], limit: number) {
  const query = queryBuilder
    .selectFrom('change')
    .select(['id', 'run_id', 'kind', 'step'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit);
  if (runs === 'all') return query.compile();
  // Literals, not parameters: only then may SQLite use the partial index on these kinds.
  if (runs === 'list') {
    return query.where(sql<boolean>`kind IN ('run', 'run-deleted')`).compile();
  }
  return query.where('run_id', 'in', [...runs]).compile();
}

/** The points of the page's scalar changes; with too many of them the page ends early. */
function withPoints(connection: SqliteConnection, rows: ChangeRow[]): { rows: ChangeRow[]; points: PointsByChange } {
  const scalars = rows.filter(({ kind }) => kind === 'scalars');
  if (scalars.length === 0) return { rows, points: new Map() };
  const { points, through } = readChangedPoints(connection, scalars, MAX_POINTS);
  const cut = scalars.find(({ id }) => id > through)?.id ?? Number.POSITIVE_INFINITY;
  return { rows: rows.filter(({ id }) => id < cut), points };
}

/** Fills the changes with the rows they wrote, leaving out what a later change of the page replaces whole. */
function hydrate(connection: SqliteConnection, rows: ChangeRow[], points: PointsByChange): Change[] {
  const newestOfRun = new Map(rows.filter(({ kind }) => kind === 'run').map(({ run_id, id }) => [run_id, id]));
  return rows
    .filter(({ id, run_id, kind }) => kind !== 'run' || newestOfRun.get(run_id) === id)
    .flatMap((row) => hydrateOne(connection, row, points) ?? []);
}

function hydrateOne(connection: SqliteConnection, row: ChangeRow, points: PointsByChange): Change | null {
  const { id, run_id: runId, kind } = row;
  switch (kind) {
    case 'run': {
      const run = readRun(connection, runId);
      return run && { id, runId, kind, run };
    }
    case 'run-truncated':
      return { id, runId, kind, afterStep: row.step! };
    case 'run-deleted':
      return { id, runId, kind };
    case 'scalars':
      return { id, runId, kind, points: points.get(id) ?? [] };
    case 'snapshot': {
      const [snapshot] = readSnapshots(connection, runId, row.step ?? undefined);
      return snapshot ? { id, runId, kind, snapshot } : null;
    }
    case 'event': {
      const event = readChangedEvent(connection, id);
      return event && { id, runId, kind, event };
    }
    case 'alert': {
      const alert = readChangedAlert(connection, id);
      return alert && { id, runId, kind, alert };
    }
    case 'histogram':
      return { id, runId, kind, histograms: readChangedHistograms(connection, id) };
    case 'text':
      return { id, runId, kind, texts: readChangedTexts(connection, id) };
  }
}
