import { sql } from 'kysely';
import type { Trimmed } from '../../outbox.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';

/** Snapshots a call: other writers wait for no more than the deletion of these. */
const PIECE = 20;
const TABLES = { kernels: 'kernel', thumbnails: 'thumbnail' } as const;

/** Bytes of the database that are in use; what was freed is used again before the file grows. */
export function usedBytes({ database }: SqliteConnection): number {
  const pragma = (name: string) => database.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

/**
 * Takes the full kernels, and when there is none left the pictures, out of a few snapshots of the runs that are registered for
 * `destination`: the oldest first, those that have arrived before those that have not.
 */
export function trimOutbox(connection: SqliteConnection, destination: string): Trimmed[] {
  return connection.write(() => {
    for (const what of ['kernels', 'thumbnails'] as const) {
      const found = oldest(connection, TABLES[what], destination);
      if (found.length === 0) continue;
      for (const { run_id, step } of found) {
        const query = queryBuilder.deleteFrom(TABLES[what]).where('run_id', '=', run_id).where('step', '=', step);
        connection.run(query.compile());
      }
      return byRun(what, found);
    }
    return [];
  });
}

type Found = { run_id: string; step: number; arrived: number };

function oldest(connection: SqliteConnection, table: 'kernel' | 'thumbnail', destination: string): Found[] {
  const query = queryBuilder
    .selectFrom('upload')
    .innerJoin('snapshot', 'snapshot.run_id', 'upload.run_id')
    .select([
      'snapshot.run_id',
      'snapshot.step',
      sql<number>`snapshot.change_id <= upload.arrived_change`.as('arrived'),
    ])
    .where('upload.destination', '=', destination)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom(table)
          .select(`${table}.step`)
          .whereRef(`${table}.run_id`, '=', 'snapshot.run_id')
          .whereRef(`${table}.step`, '=', 'snapshot.step'),
      ),
    )
    .orderBy('arrived', 'desc')
    .orderBy('snapshot.change_id')
    .limit(PIECE);
  return connection.all(query.compile());
}

function byRun(what: Trimmed['what'], found: readonly Found[]): Trimmed[] {
  return [...new Set(found.map(({ run_id }) => run_id))].map((runId) => {
    const mine = found.filter(({ run_id }) => run_id === runId);
    const steps = mine.map(({ step }) => step);
    return {
      runId,
      what,
      snapshots: mine.length,
      fromStep: Math.min(...steps),
      toStep: Math.max(...steps),
      unsent: mine.filter(({ arrived }) => !arrived).length,
    };
  });
}
