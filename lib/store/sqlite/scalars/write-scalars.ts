import type { ScalarPoint } from '../../../protocol/scalar.ts';
import { appendChange } from '../change-feed.ts';
import type { SqliteConnection } from '../connection.ts';
import { touchRun } from '../write-run.ts';
import { allocatePoints, orderPoints, type Points } from './points.ts';
import { encodePoints } from './points-blob.ts';
import type { SeriesIds } from './series-ids.ts';

/** Points under one change: keeps a page of the feed at a few megabytes. */
const POINTS_A_CHANGE = 10_000;

/**
 * Stores the points, the later of one name and step in place of the earlier: one row a series and change. Call inside
 * a write transaction.
 *
 * @param points at least one
 * @returns how many points each series got, by its number
 * @throws RangeError for a step or time that is no finite number
 */
export function writeScalars(
  connection: SqliteConnection,
  ids: SeriesIds,
  runId: string,
  points: readonly ScalarPoint[],
): Map<number, number> {
  const position = largestPosition(points);
  const changeIds = Array.from({ length: Math.ceil(points.length / POINTS_A_CHANGE) }, () =>
    appendChange(connection, runId, 'scalars'),
  );
  touchRun(connection, runId, changeIds.at(-1)!, position);
  const added = new Map<number, number>();
  changeIds.forEach((changeId, i) => {
    const end = Math.min((i + 1) * POINTS_A_CHANGE, points.length);
    for (const [name, given] of intoColumns(points, i * POINTS_A_CHANGE, end, changeId)) {
      const seriesId = ids.of(runId, name);
      const count = insertRecent(connection, seriesId, changeId, orderPoints(given));
      added.set(seriesId, (added.get(seriesId) ?? 0) + count);
    }
  });
  return added;
}

/** Stores points in order as one row of recent ones. */
export function insertRecent(connection: SqliteConnection, seriesId: number, changeId: number, points: Points): number {
  const insert = connection.prepare(
    'INSERT INTO scalar (series_id, change_id, count, first_step, last_step, columns) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const { steps } = points;
  insert.run(seriesId, changeId, steps.length, steps[0], steps.at(-1), encodePoints(points));
  return steps.length;
}

function largestPosition(points: readonly ScalarPoint[]) {
  let step = Number.NEGATIVE_INFINITY;
  let epoch = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (!Number.isFinite(point.step) || !Number.isFinite(point.wallMs)) {
      throw new RangeError(`the scalar "${point.name}" has step ${point.step} and wallMs ${point.wallMs}`);
    }
    if (point.step > step) step = point.step;
    if (point.epoch !== null && point.epoch > epoch) epoch = point.epoch;
  }
  return { last_step: step, last_epoch: Number.isFinite(epoch) ? epoch : null };
}

/** The points from `start` to before `end` by name, as columns in the order given. */
function intoColumns(
  points: readonly ScalarPoint[],
  start: number,
  end: number,
  changeId: number,
): Map<string, Points> {
  const counts = new Map<string, number>();
  for (let i = start; i < end; i++) counts.set(points[i]!.name, (counts.get(points[i]!.name) ?? 0) + 1);
  const columns = new Map<string, Points>();
  const filled = new Map<string, number>();
  for (const [name, count] of counts) {
    const ofName = allocatePoints(count);
    ofName.changeIds.fill(changeId);
    columns.set(name, ofName);
    filled.set(name, 0);
  }
  for (let i = start; i < end; i++) {
    const { name, step, epoch, wallMs, value } = points[i]!;
    const { steps, epochs, wallMs: walls, values } = columns.get(name)!;
    const at = filled.get(name)!;
    filled.set(name, at + 1);
    steps[at] = step;
    epochs[at] = epoch ?? Number.NaN;
    walls[at] = wallMs;
    values[at] = value;
  }
  return columns;
}
