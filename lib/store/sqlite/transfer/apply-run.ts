import { isDeepStrictEqual } from 'node:util';
import type { BatchRun } from '../../../protocol/ingest.ts';
import type { RunUpdate } from '../../store.ts';
import type { SqliteConnection } from '../connection.ts';
import { createRun, storeRun, updateRun } from '../write-run.ts';

/** Fields of a run that may change, at its origin and here. */
const FIELDS = [
  'status',
  'backend',
  'finishedMs',
  'name',
  'notes',
  'tags',
  'config',
  'summary',
  'color',
  'archived',
  'deletedMs',
  'group',
  'job',
  'skippedSnapshots',
  'pid',
  'host',
  'environment',
] as const satisfies readonly (keyof RunUpdate & keyof BatchRun)[];

/** Makes the run of another database unless it is there. Call inside a write transaction. */
export function createArrivedRun(connection: SqliteConnection, run: BatchRun): void {
  const { id, name, config, tags, host, pid, createdMs, notes, group, job, parentId, parentStep, environment } = run;
  const fields = { id, name, config, tags, host, pid, createdMs, notes, group, job, parentId, parentStep, environment };
  createRun(connection, fields);
  storeRun(connection, id, { remote: 1 });
}

/**
 * Takes over what has changed at the run's origin since it last arrived; what was changed here stays until its origin changes it
 * too. Call inside a write transaction.
 */
export function updateArrivedRun(connection: SqliteConnection, run: BatchRun, previous: BatchRun | null): void {
  const changed = FIELDS.filter((field) => !previous || !isDeepStrictEqual(run[field], previous[field]));
  updateRun(connection, run.id, Object.fromEntries(changed.map((field) => [field, run[field]])) as RunUpdate);
}
