import { NtkBoardError } from '../../../protocol/errors.ts';
import { fromJsonNumber } from '../../../protocol/json-number.ts';
import type { MetricValue, MetricValueJson } from '../../../protocol/snapshot.ts';
import { TOTAL_COMPONENT } from '../../../protocol/total-component.ts';
import type { BatchKernel, BatchSnapshot } from '../../run-batch.ts';
import { appendChange } from '../change-feed.ts';
import type { SqliteConnection } from '../connection.ts';
import { decompressKernel } from '../kernel-blob.ts';
import { queryBuilder } from '../query-builder.ts';
import { writeSnapshot } from '../write-snapshot.ts';

/** Stores a snapshot of another database in place of one of the same step. Call inside a write transaction. */
export function applySnapshot(connection: SqliteConnection, runId: string, snapshot: BatchSnapshot): void {
  const { summary, eigenvalues, pictures, arrays } = snapshot;
  const { probeHash, metrics, components, timings, ...rest } = summary;
  const { writeMs: _, ...logged } = metrics;
  const { writeMs, ...logTimings } = timings;
  const pictureOf = (component: string) => pictures.find((picture) => picture.component === component) ?? null;
  writeSnapshot(connection, runId, {
    ...rest,
    // What is known of it came with the run's first snapshot on it.
    probe: { hash: probeHash, n: summary.n, orderedLabels: null },
    metrics: Object.fromEntries(Object.entries(logged).map(([name, value]) => [name, metricFromJson(value)])),
    eigenvalues,
    components: components.map((component) => ({
      summary: { ...component, trace: fromJsonNumber(component.trace), share: fromJsonNumber(component.share) },
      thumbnail: pictureOf(component.name),
    })),
    total: pictureOf(TOTAL_COMPONENT),
    arrays,
    timings: logTimings,
    writeMs,
  });
}

/**
 * Stores full kernels beside their snapshots. A snapshot that did not come in the same batch gets a change of its own, so that
 * readers look again. Call inside a write transaction.
 *
 * @throws NtkBoardError `invalid-request` for a kernel without its snapshot, or one that is no kernel
 */
export function applyKernels(
  connection: SqliteConnection,
  runId: string,
  kernels: readonly BatchKernel[],
  stepsInBatch: readonly number[],
): void {
  for (const { step, component, n, packed } of kernels) {
    checkKernel(packed, n);
    checkSnapshot(connection, runId, step);
    const row = { run_id: runId, step, component, n, triangle: packed };
    connection.run(
      queryBuilder
        .insertInto('kernel')
        .values(row)
        .onConflict((conflict) => conflict.columns(['run_id', 'step', 'component']).doUpdateSet(row))
        .compile(),
    );
  }
  const late = new Set(kernels.map(({ step }) => step).filter((step) => !stepsInBatch.includes(step)));
  for (const step of late) announceSnapshot(connection, runId, step);
}

function announceSnapshot(connection: SqliteConnection, runId: string, step: number): void {
  const changeId = appendChange(connection, runId, 'snapshot', step);
  const query = queryBuilder.updateTable('snapshot').set({ change_id: changeId });
  connection.run(query.where('run_id', '=', runId).where('step', '=', step).compile());
}

function checkSnapshot(connection: SqliteConnection, runId: string, step: number): void {
  const query = queryBuilder.selectFrom('snapshot').select('step').where('run_id', '=', runId).where('step', '=', step);
  if (connection.get(query.compile())) return;
  const message = `ingest: expected the snapshot of step ${step} before its kernels, got none. Send the run anew.`;
  throw new NtkBoardError('invalid-request', message);
}

function checkKernel(packed: Uint8Array, n: number): void {
  try {
    decompressKernel(packed, n);
  } catch (cause) {
    throw new NtkBoardError(
      'invalid-request',
      `ingest: expected a packed kernel of ${n} samples, got ${packed.length} other bytes. Sender and server may be of ` +
        'different versions: update the older one.',
      { cause },
    );
  }
}

function metricFromJson({ value, bound, ...rest }: MetricValueJson): MetricValue {
  return { ...rest, value: fromJsonNumber(value), bound: bound === null ? null : fromJsonNumber(bound) };
}
