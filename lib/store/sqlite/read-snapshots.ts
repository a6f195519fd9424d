import type { ComponentSummary, KernelThumbnail, Probe, SnapshotSummary } from '../../protocol/snapshot.ts';
import { float64FromBlob, int32FromBlob } from './array-blob.ts';
import type { SqliteConnection } from './connection.ts';
import { groupBy } from './group-by.ts';
import { numberToJson } from './number-to-json.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** Summaries ascending by step: all of the run, or the one of `step`. */
export function readSnapshots(connection: SqliteConnection, runId: string, step?: number): SnapshotSummary[] {
  let snapshots = queryBuilder.selectFrom('snapshot').selectAll().where('run_id', '=', runId).orderBy('step');
  let components = queryBuilder.selectFrom('component').selectAll().where('run_id', '=', runId);
  if (step !== undefined) {
    snapshots = snapshots.where('step', '=', step);
    components = components.where('step', '=', step);
  }
  const rows = connection.all(components.orderBy('step').orderBy('position').compile());
  const byStep = groupBy(rows, (row) => row.step);
  return connection
    .all(snapshots.compile())
    .map((row) => summaryFromRow(row, (byStep.get(row.step) ?? []).map(componentFromRow)));
}

/** Eigenvalues and version of one snapshot, or null when it does not exist. */
export function readEigenvalues(connection: SqliteConnection, runId: string, step: number) {
  const row = connection.get(
    queryBuilder
      .selectFrom('spectrum')
      .innerJoin('snapshot', (join) =>
        join.onRef('snapshot.run_id', '=', 'spectrum.run_id').onRef('snapshot.step', '=', 'spectrum.step'),
      )
      .select(['spectrum.eigenvalues', 'snapshot.change_id'])
      .where('spectrum.run_id', '=', runId)
      .where('spectrum.step', '=', step)
      .compile(),
  );
  return row ? { eigenvalues: float64FromBlob(row.eigenvalues), changeId: row.change_id } : null;
}

/** One component's picture with its probe and version, or null when the snapshot or the component does not exist. */
export function readThumbnail(connection: SqliteConnection, runId: string, step: number, component: string) {
  const row = connection.get(
    queryBuilder
      .selectFrom('thumbnail')
      .innerJoin('snapshot', (join) =>
        join.onRef('snapshot.run_id', '=', 'thumbnail.run_id').onRef('snapshot.step', '=', 'thumbnail.step'),
      )
      .innerJoin('probe', 'probe.hash', 'snapshot.probe_hash')
      .select(['size', 'min', 'max', 'cells', 'hash', 'probe.n', 'ordered_labels', 'snapshot.change_id'])
      .where('thumbnail.run_id', '=', runId)
      .where('thumbnail.step', '=', step)
      .where('component', '=', component)
      .compile(),
  );
  if (!row) return null;
  const { size, min, max, cells, hash, n, ordered_labels } = row;
  const thumbnail: KernelThumbnail = {
    size,
    min: min ?? Number.NaN,
    max: max ?? Number.NaN,
    cells: new Uint8Array(cells),
  };
  const probe: Probe = { hash, n, orderedLabels: ordered_labels && int32FromBlob(ordered_labels) };
  return { thumbnail, probe, changeId: row.change_id };
}

function summaryFromRow(row: Tables['snapshot'], components: ComponentSummary[]): SnapshotSummary {
  return {
    step: row.step,
    epoch: row.epoch,
    wallMs: row.wall_ms,
    n: row.n,
    c: row.c,
    outputs: row.outputs,
    precision: row.precision,
    probeHash: row.probe_hash,
    metrics: {
      ...JSON.parse(row.metrics),
      writeMs: { value: row.write_ms, bound: null, trusted: true, relation: '=' },
    },
    components,
    timings: {
      captureMs: row.capture_ms,
      gramMs: row.gram_ms,
      eighMs: row.eigh_ms,
      writeMs: row.write_ms,
    },
    changeId: row.change_id,
  };
}

function componentFromRow({ name, layer, shape, size, trace, share, method }: Tables['component']): ComponentSummary {
  return {
    name,
    layer,
    shape: JSON.parse(shape),
    size,
    trace: numberToJson(trace),
    share: numberToJson(share),
    method,
  };
}
