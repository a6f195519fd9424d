import type { NamedArray } from '../../protocol/named-array.ts';
import type { Probe } from '../../protocol/snapshot.ts';
import { toBlob } from './array-blob.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';

/** Stores the named arrays of a snapshot that was just inserted. Call inside its write transaction. */
export function insertArrays(
  connection: SqliteConnection,
  runId: string,
  step: number,
  arrays: Record<string, NamedArray>,
): void {
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const values = {
      run_id: runId,
      name,
      step,
      dtype: dtypeOf(data),
      shape: JSON.stringify(shape),
      data: toBlob(data),
    };
    connection.run(queryBuilder.insertInto('snapshot_array').values(values).compile());
  }
}

/** Stores a probe under its hash; one that is known gains the labels, order and pictures that it lacked. */
export function insertProbe(connection: SqliteConnection, probe: Probe): void {
  const values = {
    hash: probe.hash,
    n: probe.n,
    ordered_labels: probe.orderedLabels && toBlob(probe.orderedLabels),
    labels: probe.labels ? toBlob(probe.labels) : null,
    sample_order: probe.order ? toBlob(probe.order) : null,
    image_shape: probe.images ? JSON.stringify(probe.images.shape) : null,
    images: probe.images ? toBlob(probe.images.pixels) : null,
  };
  const known = connection.get(
    queryBuilder.selectFrom('probe').select('sample_order').where('hash', '=', probe.hash).compile(),
  );
  if (!known) connection.run(queryBuilder.insertInto('probe').values(values).compile());
  else if (known.sample_order === null && values.sample_order !== null) {
    connection.run(queryBuilder.updateTable('probe').set(values).where('hash', '=', probe.hash).compile());
  }
}

function dtypeOf(data: NamedArray['data']): 'float64' | 'float32' | 'int32' | 'uint8' {
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Int32Array ? 'int32' : 'uint8';
}
