import type { HistogramPoint } from '../../protocol/histogram.ts';
import { HISTOGRAM_QUANTILES } from '../../protocol/histogram-quantiles.ts';
import { toBlob } from './array-blob.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { largest } from './largest.ts';
import { touchRun } from './write-run.ts';

/** Upserts the histograms under one change. Call inside a write transaction. */
export function writeHistograms(
  connection: SqliteConnection,
  runId: string,
  histograms: readonly HistogramPoint[],
): void {
  const changeId = appendChange(connection, runId, 'histogram');
  touchRun(connection, runId, changeId, {
    last_step: largest(histograms.map(({ step }) => step)),
    last_epoch: largest(histograms.flatMap(({ epoch }) => epoch ?? [])),
  });
  for (const histogram of histograms) upsert(connection, runId, histogram, changeId);
}

const UPSERT = `
  INSERT INTO histogram (run_id, name, step, epoch, wall_ms, count, non_finite, statistics, bins, change_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (run_id, name, step) DO UPDATE SET
    epoch = excluded.epoch, wall_ms = excluded.wall_ms, count = excluded.count, non_finite = excluded.non_finite,
    statistics = excluded.statistics, bins = excluded.bins, change_id = excluded.change_id`;

function upsert(connection: SqliteConnection, runId: string, histogram: HistogramPoint, changeId: number): void {
  const { name, step, epoch, wallMs, count, nonFinite, min, max, mean, std, quantiles, edges, counts } = histogram;
  const statistics = Float64Array.of(min, max, mean, std, ...HISTOGRAM_QUANTILES.map((key) => quantiles[key]));
  const bins = new Float64Array(edges.length + counts.length);
  bins.set(edges);
  bins.set(counts, edges.length);
  const row = [runId, name, step, epoch, wallMs, count, nonFinite, toBlob(statistics), toBlob(bins), changeId];
  connection.prepare(UPSERT).run(...row);
}
