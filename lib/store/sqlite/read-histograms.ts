import type { HistogramPoint, HistogramSummary } from '../../protocol/histogram.ts';
import { HISTOGRAM_QUANTILES, type HistogramQuantile } from '../../protocol/histogram-quantiles.ts';
import type { HistogramQuery } from '../store.ts';
import { float64FromBlob } from './array-blob.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** The run's histograms in name order, then ascending by step. */
export function readHistograms(
  connection: SqliteConnection,
  runId: string,
  { name, fromStep, toStep }: HistogramQuery,
): HistogramPoint[] {
  let query = queryBuilder.selectFrom('histogram').selectAll().where('run_id', '=', runId);
  if (name !== undefined) query = query.where('name', '=', name);
  if (fromStep !== undefined) query = query.where('step', '>=', fromStep);
  if (toStep !== undefined) query = query.where('step', '<=', toStep);
  return connection.all(query.orderBy('name').orderBy('step').compile()).map(histogramFromRow);
}

/** Names of the run's histograms, in order. */
export function readHistogramNames(connection: SqliteConnection, runId: string): string[] {
  const query = queryBuilder.selectFrom('histogram').select('name').distinct().where('run_id', '=', runId);
  return connection.all(query.orderBy('name').compile()).map(({ name }) => name);
}

/** The histograms that this change was the last to write. */
export function readHistogramsOfChange(connection: SqliteConnection, changeId: number): HistogramPoint[] {
  const query = queryBuilder.selectFrom('histogram').selectAll().where('change_id', '=', changeId);
  return connection.all(query.compile()).map(histogramFromRow);
}

/** The same, without their bins. */
export function readChangedHistograms(connection: SqliteConnection, changeId: number): HistogramSummary[] {
  const query = queryBuilder.selectFrom('histogram').select(['name', 'step', 'epoch', 'wall_ms']);
  return connection
    .all(query.where('change_id', '=', changeId).compile())
    .map(({ wall_ms, ...rest }) => ({ ...rest, wallMs: wall_ms }));
}

function histogramFromRow(row: Tables['histogram']): HistogramPoint {
  const [min, max, mean, std, ...quantiles] = float64FromBlob(row.statistics) as unknown as number[];
  const bins = float64FromBlob(row.bins);
  const edgeCount = (bins.length + 1) / 2;
  return {
    name: row.name,
    step: row.step,
    epoch: row.epoch,
    wallMs: row.wall_ms,
    edges: bins.slice(0, edgeCount),
    counts: bins.slice(edgeCount),
    count: row.count,
    nonFinite: row.non_finite,
    min: min!,
    max: max!,
    mean: mean!,
    std: std!,
    quantiles: Object.fromEntries(HISTOGRAM_QUANTILES.map((key, i) => [key, quantiles[i]!])) as Record<
      HistogramQuantile,
      number
    >,
  };
}
