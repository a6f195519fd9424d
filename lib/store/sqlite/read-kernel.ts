import type { SqliteConnection } from './connection.ts';
import { decompressKernel } from './kernel-blob.ts';
import { queryBuilder } from './query-builder.ts';

/** A full kernel with its snapshot's version, or null when none was stored. */
export function readKernel(connection: SqliteConnection, runId: string, step: number, component: string) {
  const row = connection.get(
    queryBuilder
      .selectFrom('kernel')
      .innerJoin('snapshot', (join) =>
        join.onRef('snapshot.run_id', '=', 'kernel.run_id').onRef('snapshot.step', '=', 'kernel.step'),
      )
      .select(['kernel.n', 'triangle', 'snapshot.change_id'])
      .where('kernel.run_id', '=', runId)
      .where('kernel.step', '=', step)
      .where('component', '=', component)
      .compile(),
  );
  return row ? { n: row.n, values: decompressKernel(row.triangle, row.n), changeId: row.change_id } : null;
}
