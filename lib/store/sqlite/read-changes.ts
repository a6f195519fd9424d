import { type Selectable, sql } from 'kysely';
import type { Change, ChangePage } from '../../protocol/change.ts';
import type { SqliteConnection } from './connection.ts';
import { groupBy } from './group-by.ts';
import { queryBuilder } from './query-builder.ts';
import { readChangedAlert } from './read-alerts.ts';
import { readChangedHistograms } from './read-histograms.ts';
import { readPosition } from './read-position.ts';
import { readChangedEvent, readRun } from './read-runs.ts';
import { pointFromRow, readChangedPoints } from './read-scalars.ts';
import { readSnapshots } from './read-snapshots.ts';
import { readChangedTexts } from './read-texts.ts';
import type { Tables } from './tables.ts';

/** Points a page: keeps an answer at a few megabytes however much one change carries. */
const MAX_POINTS = 50_000;

type ChangeRow = Selectable<Tables['change']>;
type Points = Map<number, Tables['scalar'][]>;

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

/** The points of the page's scalar changes; with too many of them the page ends before the change that overflows it. */
function withPoints(connection: SqliteConnection, rows: ChangeRow[]): { rows: ChangeRow[]; points: Points } {
  const ids = rows.filter(({ kind }) => kind === 'scalars').map(({ id }) => id);
  if (ids.length === 0) return { rows, points: new Map() };
  const found = readChangedPoints(connection, ids, MAX_POINTS + 1);
  const points = groupBy(found, (point) => point.change_id);
  if (found.length <= MAX_POINTS) return { rows, points };
  const overflowing = found.at(-1)!.change_id;
  const kept = rows.filter(({ id }) => id < overflowing);
  if (kept.length > 0) return { rows: kept, points };
  // A single change larger than a page must still get through.
  const whole = readChangedPoints(connection, [overflowing], -1);
  return { rows: rows.slice(0, 1), points: new Map([[overflowing, whole]]) };
}

/** Fills the changes with the rows they wrote, leaving out what a later change of the page replaces whole. */
function hydrate(connection: SqliteConnection, rows: ChangeRow[], points: Points): Change[] {
  const newestOfRun = new Map(rows.filter(({ kind }) => kind === 'run').map(({ run_id, id }) => [run_id, id]));
  return rows
    .filter(({ id, run_id, kind }) => kind !== 'run' || newestOfRun.get(run_id) === id)
    .flatMap((row) => hydrateOne(connection, row, points) ?? []);
}

function hydrateOne(connection: SqliteConnection, row: ChangeRow, points: Points): Change | null {
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
      return { id, runId, kind, points: (points.get(id) ?? []).map(pointFromRow) };
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
