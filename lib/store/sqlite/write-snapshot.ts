import { toJsonNumber } from '../../protocol/json-number.ts';
import type { KernelThumbnail, MetricValue, MetricValueJson } from '../../protocol/snapshot.ts';
import { TOTAL_COMPONENT } from '../../protocol/total-component.ts';
import type { NewKernel, NewSnapshot, StoredComponent } from '../store.ts';
import { toBlob } from './array-blob.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { insertRow } from './insert-row.ts';
import { compressKernel } from './kernel-blob.ts';
import { insertArrays, insertProbe } from './write-arrays.ts';
import { touchRun } from './write-run.ts';

/** A snapshot of which pictures may be missing, and which may have been written before, in another database. */
export interface SnapshotRows extends Omit<NewSnapshot, 'total' | 'components'> {
  total: KernelThumbnail | null;
  components: (Omit<StoredComponent, 'thumbnail'> & { thumbnail: KernelThumbnail | null })[];
  writeMs?: number;
}

/**
 * Stores a snapshot with its arrays in place of one of the same step. Its `writeMs`, unless given, is the time spent here,
 * before the commit. Call inside a write transaction.
 */
export function writeSnapshot(connection: SqliteConnection, runId: string, snapshot: SnapshotRows): void {
  const startMs = performance.now();
  const { step, epoch } = snapshot;
  const changeId = appendChange(connection, runId, 'snapshot', step);
  const replaced = deleteSnapshot(connection, runId, step);
  touchRun(connection, runId, changeId, { last_step: step, last_epoch: epoch, newSnapshots: replaced ? 0 : 1 });
  insertProbe(connection, snapshot.probe);
  insertSummary(connection, runId, snapshot, changeId);
  insertRow(connection, 'spectrum', { run_id: runId, step, eigenvalues: toBlob(snapshot.eigenvalues) });
  insertThumbnail(connection, runId, step, TOTAL_COMPONENT, snapshot.total);
  snapshot.components.forEach((component, position) => {
    insertComponent(connection, runId, step, position, component);
    insertThumbnail(connection, runId, step, component.summary.name, component.thumbnail);
  });
  for (const kernel of snapshot.kernels ?? []) insertKernel(connection, runId, step, kernel);
  insertArrays(connection, runId, step, snapshot.arrays ?? {});
  setWriteMs(connection, runId, step, snapshot.writeMs ?? performance.now() - startMs);
}

function deleteSnapshot(connection: SqliteConnection, runId: string, step: number): boolean {
  return connection.prepare('DELETE FROM snapshot WHERE run_id = ? AND step = ?').run(runId, step).changes > 0;
}

function insertSummary(connection: SqliteConnection, runId: string, snapshot: SnapshotRows, changeId: number): void {
  const { step, epoch, wallMs, n, c, outputs, precision, probe, metrics, timings } = snapshot;
  insertRow(connection, 'snapshot', {
    run_id: runId,
    step,
    epoch,
    wall_ms: wallMs,
    n,
    c,
    outputs,
    precision,
    probe_hash: probe.hash,
    metrics: JSON.stringify(metricsToJson(metrics)),
    capture_ms: timings.captureMs,
    gram_ms: timings.gramMs,
    eigh_ms: timings.eighMs,
    write_ms: 0,
    change_id: changeId,
  });
}

function insertComponent(
  connection: SqliteConnection,
  runId: string,
  step: number,
  position: number,
  { summary }: Pick<StoredComponent, 'summary'>,
): void {
  const { name, layer, size, trace, share, method } = summary;
  const shape = JSON.stringify(summary.shape);
  insertRow(connection, 'component', { run_id: runId, step, position, name, layer, shape, size, trace, share, method });
}

function insertThumbnail(
  connection: SqliteConnection,
  runId: string,
  step: number,
  component: string,
  thumbnail: KernelThumbnail | null,
): void {
  if (!thumbnail) return;
  const { size, min, max, cells } = thumbnail;
  const row = { run_id: runId, step, component, size, min, max, cells: toBlob(cells) };
  // Two weights may share a name; the first keeps the picture.
  insertRow(connection, 'thumbnail', row, 'ignore');
}

function insertKernel(
  connection: SqliteConnection,
  runId: string,
  step: number,
  { component, n, values }: NewKernel,
): void {
  const row = { run_id: runId, step, component, n, triangle: compressKernel(values, n) };
  insertRow(connection, 'kernel', row, 'ignore');
}

function setWriteMs(connection: SqliteConnection, runId: string, step: number, writeMs: number): void {
  connection.prepare('UPDATE snapshot SET write_ms = ? WHERE run_id = ? AND step = ?').run(writeMs, runId, step);
}

function metricsToJson(metrics: Record<string, MetricValue>): Record<string, MetricValueJson> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { value, bound, trusted, relation }]) => [
      name,
      { value: toJsonNumber(value), bound: bound === null ? null : toJsonNumber(bound), trusted, relation },
    ]),
  );
}
