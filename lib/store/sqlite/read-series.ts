import type { SampledSeries, ScalarSeries } from '../../protocol/scalar.ts';
import type { SeriesQuery } from '../store.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import { readScalars } from './read-scalars.ts';

/** Names of the run's scalars, in order. */
export function readScalarNames(connection: SqliteConnection, runId: string): string[] {
  const query = queryBuilder.selectFrom('scalar').select('name').distinct().where('run_id', '=', runId);
  return connection.all(query.orderBy('name').compile()).map(({ name }) => name);
}

/** The points of one series in a range, at most `maxPoints`; null when the run has no such series. */
export function readSeries(connection: SqliteConnection, query: SeriesQuery): SampledSeries | null {
  const { runId, name, x = 'step', from = -Infinity, to = Infinity, maxPoints = 1000, scale = 'linear' } = query;
  const [series] = readScalars(connection, runId, [name]);
  if (!series) return null;
  const axis = { step: series.steps, epoch: series.epochs, wall: series.wallMs }[x];
  const inRange = axis.flatMap((at, i) => (at !== null && at >= from && at <= to ? [i] : []));
  const kept = inRange.length <= maxPoints ? inRange : sample(inRange, axis, series.values, maxPoints, scale);
  return {
    ...pick(series, kept),
    count: inRange.length,
    nonFinite: inRange.filter((i) => typeof series.values[i] === 'string').length,
    exact: kept.length === inRange.length,
  };
}

function sample(
  indices: number[],
  axis: (number | null)[],
  values: ScalarSeries['values'],
  maxPoints: number,
  scale: 'linear' | 'log',
): number[] {
  const place = (i: number) => (scale === 'log' ? Math.log(Math.max(axis[i]!, 0)) : axis[i]!);
  const places = indices.map(place);
  const low = Math.min(...places.filter(Number.isFinite));
  const width = (Math.max(...places) - low) / Math.max(1, Math.floor(maxPoints / 3)) || 1;
  const buckets = new Map<number, { min?: number; max?: number; odd?: number }>();
  indices.forEach((i, k) => {
    // Zero and below have no place on a logarithmic axis: they share the first bucket.
    const key = Math.max(0, Math.min(Math.floor((places[k]! - low) / width), Math.floor(maxPoints / 3) - 1));
    const bucket = buckets.get(key) ?? {};
    buckets.set(key, bucket);
    const value = values[i]!;
    if (typeof value === 'string') bucket.odd ??= i;
    else {
      if (bucket.min === undefined || value < (values[bucket.min] as number)) bucket.min = i;
      if (bucket.max === undefined || value > (values[bucket.max] as number)) bucket.max = i;
    }
  });
  const kept = new Set([...buckets.values()].flatMap(({ min, max, odd }) => [min, max, odd]));
  return indices.filter((i) => kept.has(i));
}

function pick({ name, steps, epochs, wallMs, values }: ScalarSeries, indices: number[]): ScalarSeries {
  const of = <Value>(column: readonly Value[]) => indices.map((i) => column[i]!);
  return { name, steps: of(steps), epochs: of(epochs), wallMs: of(wallMs), values: of(values) };
}
