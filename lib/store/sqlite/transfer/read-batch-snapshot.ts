import type { BatchKernel, BatchSnapshot } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';
import { readArrayNames, readSnapshotArrays } from '../read-arrays.ts';
import { readEigenvalues, readSnapshots } from '../read-snapshots.ts';

const COMPONENT_BYTES = 200;
const METRIC_BYTES = 80;

/** The snapshot of a step with its arrays but for full kernels, or null when another change has written it since. */
export function readBatchSnapshot(
  connection: SqliteConnection,
  runId: string,
  step: number,
  changeId: number,
): BatchSnapshot | null {
  const [snapshot] = readSnapshots(connection, runId, step);
  const spectrum = readEigenvalues(connection, runId, step);
  if (snapshot?.changeId !== changeId || !spectrum) return null;
  const { changeId: _, ...summary } = snapshot;
  const pictures = queryBuilder
    .selectFrom('thumbnail')
    .select(['component', 'size', 'min', 'max', 'cells'])
    .where('run_id', '=', runId)
    .where('step', '=', step);
  return {
    summary,
    eigenvalues: spectrum.eigenvalues,
    pictures: connection
      .all(pictures.compile())
      .map(({ min, max, ...picture }) => ({ ...picture, min: min ?? Number.NaN, max: max ?? Number.NaN })),
    arrays: readSnapshotArrays(connection, runId, step, readArrayNames(connection, runId, step))?.arrays ?? {},
  };
}

/** About what a snapshot weighs in a batch. */
export function snapshotBytes({ summary, eigenvalues, pictures, arrays }: BatchSnapshot): number {
  const parts = [...pictures.map(({ cells }) => cells), ...Object.values(arrays).map(({ data }) => data)];
  const inArrays = parts.reduce((sum, { byteLength }) => sum + byteLength, eigenvalues.byteLength);
  const rows = summary.components.length * COMPONENT_BYTES + Object.keys(summary.metrics).length * METRIC_BYTES;
  return inArrays + rows;
}

/** Whether a snapshot of the run that was written up to a change has this probe: then it has been sent. */
export function knowsProbe(connection: SqliteConnection, runId: string, hash: string, upTo: number): boolean {
  const query = queryBuilder
    .selectFrom('snapshot')
    .select('step')
    .where('run_id', '=', runId)
    .where('probe_hash', '=', hash)
    .where('change_id', '<=', upTo)
    .limit(1);
  return connection.get(query.compile()) !== undefined;
}

/** Name and size of every full kernel of the snapshot that a change was the last to write, in an order that stays. */
export function kernelsOfChange(connection: SqliteConnection, runId: string, changeId: number) {
  const query = queryBuilder
    .selectFrom('change')
    .innerJoin('snapshot', (join) =>
      join
        .onRef('snapshot.run_id', '=', 'change.run_id')
        .onRef('snapshot.step', '=', 'change.step')
        .onRef('snapshot.change_id', '=', 'change.id'),
    )
    .innerJoin('kernel', (join) =>
      join.onRef('kernel.run_id', '=', 'snapshot.run_id').onRef('kernel.step', '=', 'snapshot.step'),
    )
    .select(({ fn }) => ['kernel.step', 'kernel.component', fn<number>('length', ['kernel.triangle']).as('bytes')])
    .where('change.id', '=', changeId)
    .where('change.run_id', '=', runId)
    .orderBy('kernel.component');
  return connection.all(query.compile());
}

/** A full kernel as it is stored. */
export function readPackedKernel(
  connection: SqliteConnection,
  runId: string,
  step: number,
  component: string,
): BatchKernel {
  const query = queryBuilder
    .selectFrom('kernel')
    .select(['n', 'triangle'])
    .where('run_id', '=', runId)
    .where('step', '=', step)
    .where('component', '=', component);
  const { n, triangle } = connection.get(query.compile())!;
  return { step, component, n, packed: triangle };
}
