import type { NamedArray } from '../../protocol/named-array.ts';
import type { Probe } from '../../protocol/snapshot.ts';
import { toBlob } from './array-blob.ts';
import type { SqliteConnection } from './connection.ts';
import { insertRow } from './insert-row.ts';
import { queryBuilder } from './query-builder.ts';

/** Stores the named arrays of a snapshot that was just inserted. Call inside its write transaction. */
export function insertArrays(
  connection: SqliteConnection,
  runId: string,
  step: number,
  arrays: Record<string, NamedArray>,
): void {
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    insertRow(connection, 'snapshot_array', {
      run_id: runId,
      name,
      step,
      dtype: dtypeOf(data),
      shape: JSON.stringify(shape),
      data: toBlob(data),
    });
  }
}

/** Stores a probe under its hash; one that is known gains the labels, order and pictures that it lacked. */
export function insertProbe(connection: SqliteConnection, probe: Probe): void {
  const known = connection.prepare('SELECT sample_order FROM probe WHERE hash = ?').get(probe.hash) as
    | { sample_order: Uint8Array | null }
    | undefined;
  if (known && (known.sample_order !== null || !probe.order)) return;
  const values = {
    hash: probe.hash,
    n: probe.n,
    ordered_labels: probe.orderedLabels && toBlob(probe.orderedLabels),
    labels: probe.labels ? toBlob(probe.labels) : null,
    sample_order: probe.order ? toBlob(probe.order) : null,
    image_shape: probe.images ? JSON.stringify(probe.images.shape) : null,
    images: probe.images ? toBlob(probe.images.pixels) : null,
  };
  if (!known) insertRow(connection, 'probe', values);
  else connection.run(queryBuilder.updateTable('probe').set(values).where('hash', '=', probe.hash).compile());
}

function dtypeOf(data: NamedArray['data']): 'float64' | 'float32' | 'int32' | 'uint8' {
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Int32Array ? 'int32' : 'uint8';
}
