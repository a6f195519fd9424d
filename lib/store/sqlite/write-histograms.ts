import { HISTOGRAM_QUANTILES, type HistogramPoint } from '../../protocol/histogram.ts';
import { toBlob } from './array-blob.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { largest } from './largest.ts';
import { queryBuilder } from './query-builder.ts';
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

function upsert(connection: SqliteConnection, runId: string, histogram: HistogramPoint, changeId: number): void {
  const { name, step, epoch, wallMs, count, nonFinite, min, max, mean, std, quantiles, edges, counts } = histogram;
  const statistics = Float64Array.of(min, max, mean, std, ...HISTOGRAM_QUANTILES.map((key) => quantiles[key]));
  const bins = new Float64Array(edges.length + counts.length);
  bins.set(edges);
  bins.set(counts, edges.length);
  const values = {
    epoch,
    wall_ms: wallMs,
    count,
    non_finite: nonFinite,
    statistics: toBlob(statistics),
    bins: toBlob(bins),
    change_id: changeId,
  };
  connection.run(
    queryBuilder
      .insertInto('histogram')
      .values({ run_id: runId, name, step, ...values })
      .onConflict((conflict) => conflict.columns(['run_id', 'name', 'step']).doUpdateSet(values))
      .compile(),
  );
}
