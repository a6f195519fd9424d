import type { SampledSeries } from '../../../protocol/scalar.ts';
import type { SeriesQuery } from '../../store.ts';
import type { SqliteConnection } from '../connection.ts';
import { AXES } from './axis.ts';
import { type Content, contentOf, pointsOf } from './content.ts';
import { loadRecent } from './load-points.ts';
import { concatPoints, orderPoints, type Points } from './points.ts';
import { seriesOf } from './points-to-json.ts';
import { sample } from './sample.ts';
import { findSeries } from './series-ids.ts';
import { stretchesOf } from './stretches.ts';
import { SUMMARY } from './summary.ts';

const DEFAULT_POINTS = 1000;
/** Fewer could not hold the extremes of any bucket. */
const FEWEST_POINTS = 16;

/**
 * The points of one series in a range, at most `maxPoints`; null when the run has no such series. Reads summaries, and
 * points only where a bucket is narrower than a summary, at the ends of the range and behind the last chunk: the cost
 * hardly depends on the length of the series.
 */
export function readSeries(connection: SqliteConnection, query: SeriesQuery): SampledSeries | null {
  const { runId, name, x = 'step', from = -Infinity, to = Infinity, scale = 'linear' } = query;
  const seriesId = findSeries(connection, runId, name);
  if (seriesId === undefined) return null;
  const range = { axis: AXES[x], from, to };
  const steps = x === 'step' ? { from, to } : { from: -Infinity, to: Infinity };
  const content = contentOf(range, stretchesOf(connection, seriesId, steps), loadRecent(connection, seriesId));
  const count = total(content, SUMMARY.count, ({ steps }) => steps.length);
  if (count === 0 && !hasPoints(connection, seriesId)) return null;
  const nonFinite = total(content, SUMMARY.nonFinite, countNonFinite);
  const maxPoints = Math.max(FEWEST_POINTS, query.maxPoints ?? DEFAULT_POINTS);
  const exact = count <= maxPoints;
  const points = exact
    ? orderPoints(concatPoints(pointsOf(content)))
    : sample(content, range.axis, scale, Math.floor(maxPoints / (nonFinite > 0 ? 3 : 2)));
  return { ...seriesOf(name, points), count, nonFinite, exact };
}

function total({ stretches, points }: Content, place: number, ofPoints: (points: Points) => number): number {
  const inStretches = stretches.reduce((sum, { summary }) => sum + summary[place]!, 0);
  return points.reduce((sum, part) => sum + ofPoints(part), inStretches);
}

function countNonFinite({ values }: Points): number {
  return values.reduce((count, value) => (Number.isFinite(value) ? count : count + 1), 0);
}

/** A scalar keeps its number when it is truncated to nothing. */
function hasPoints(connection: SqliteConnection, seriesId: number): boolean {
  const tables = ['scalar', 'scalar_chunk'];
  return tables.some((table) => connection.prepare(`SELECT 1 FROM ${table} WHERE series_id = ? LIMIT 1`).get(seriesId));
}
