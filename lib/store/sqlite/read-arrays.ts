import type { NamedArray } from '../../protocol/named-array.ts';
import type { Probe } from '../../protocol/snapshot.ts';
import { float64FromBlob, int32FromBlob } from './array-blob.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** Name under which the total's spectrum is read like a named array. */
const SPECTRUM = 'eigenvalues';

/** The arrays of one snapshot that exist of those asked for, or null without the snapshot. */
export function readSnapshotArrays(
  connection: SqliteConnection,
  runId: string,
  step: number,
  names: readonly string[],
): { arrays: Record<string, NamedArray>; changeId: number } | null {
  const snapshot = connection.get(
    queryBuilder
      .selectFrom('snapshot')
      .select('change_id')
      .where('run_id', '=', runId)
      .where('step', '=', step)
      .compile(),
  );
  if (!snapshot) return null;
  const arrays = Object.fromEntries(
    names.flatMap((name) => {
      const array = readOne(connection, runId, step, name);
      return array ? [[name, array]] : [];
    }),
  );
  return { arrays, changeId: snapshot.change_id };
}

/** Names of the arrays of one snapshot, in name order. */
export function readArrayNames(connection: SqliteConnection, runId: string, step: number): string[] {
  const query = queryBuilder.selectFrom('snapshot_array').select('name').where('run_id', '=', runId);
  return connection.all(query.where('step', '=', step).orderBy('name').compile()).map(({ name }) => name);
}

/** One array over the steps of a run, ascending; at most `limit` of them, evenly spread, the first and the last among them. */
export function readArrayOverSteps(
  connection: SqliteConnection,
  runId: string,
  name: string,
  limit: number,
  to = Number.MAX_SAFE_INTEGER,
): { step: number; array: NamedArray }[] {
  const steps = connection.all(stepsOf(runId, name, to).compile()).map(({ step }) => step);
  return spread(steps, limit).flatMap((step) => {
    const array = readOne(connection, runId, step, name);
    return array ? [{ step, array }] : [];
  });
}

/** A probe with what is known of its samples, or null. */
export function readProbe(connection: SqliteConnection, hash: string): Probe | null {
  const row = connection.get(queryBuilder.selectFrom('probe').selectAll().where('hash', '=', hash).compile());
  if (!row) return null;
  return {
    hash,
    n: row.n,
    orderedLabels: row.ordered_labels && int32FromBlob(row.ordered_labels),
    labels: row.labels && int32FromBlob(row.labels),
    ...(row.sample_order ? { order: int32FromBlob(row.sample_order) } : {}),
    images:
      row.images && row.image_shape
        ? { shape: JSON.parse(row.image_shape) as number[], pixels: new Uint8Array(row.images) }
        : null,
  };
}

function stepsOf(runId: string, name: string, to: number) {
  if (name === SPECTRUM) {
    return queryBuilder
      .selectFrom('spectrum')
      .select('step')
      .where('run_id', '=', runId)
      .where('step', '<=', to)
      .orderBy('step');
  }
  const query = queryBuilder.selectFrom('snapshot_array').select('step').where('run_id', '=', runId);
  return query.where('name', '=', name).where('step', '<=', to).orderBy('step');
}

function readOne(connection: SqliteConnection, runId: string, step: number, name: string): NamedArray | null {
  if (name === SPECTRUM) {
    const query = queryBuilder.selectFrom('spectrum').select('eigenvalues').where('run_id', '=', runId);
    const row = connection.get(query.where('step', '=', step).compile());
    const data = row && float64FromBlob(row.eigenvalues);
    return data ? { shape: [data.length], data } : null;
  }
  const query = queryBuilder.selectFrom('snapshot_array').selectAll().where('run_id', '=', runId);
  const row = connection.get(query.where('name', '=', name).where('step', '=', step).compile());
  return row ? { shape: JSON.parse(row.shape) as number[], data: fromBlob(row) } : null;
}

function fromBlob({ dtype, data }: Tables['snapshot_array']): NamedArray['data'] {
  // The driver's buffers have no alignment: the copy is one of its own.
  const copy = new Uint8Array(data);
  if (dtype === 'float64') return new Float64Array(copy.buffer);
  if (dtype === 'float32') return new Float32Array(copy.buffer);
  return dtype === 'int32' ? new Int32Array(copy.buffer) : copy;
}

function spread(steps: readonly number[], limit: number): number[] {
  if (steps.length <= limit) return [...steps];
  const last = steps.length - 1;
  return Array.from({ length: limit }, (_, i) => steps[Math.round((i * last) / Math.max(1, limit - 1))] as number);
}
