import { NtkBoardError } from '../../protocol/errors.ts';
import type { NewRun, RunUpdate } from '../store.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { ownProcessIdentity } from './process-identity.ts';
import { queryBuilder } from './query-builder.ts';
import { changedColumns } from './run-columns.ts';
import type { Tables } from './tables.ts';

/** A heartbeat alone enters the feed at most this often: enough for a page to see that the run lives. */
const ANNOUNCE_HEARTBEAT_MS = 10_000;

/** Inserts the run and its change; an existing one stays as it is. Call inside a write transaction. */
export function createRun(connection: SqliteConnection, run: NewRun): void {
  const { id, name, host, pid, createdMs } = run;
  if (connection.get(queryBuilder.selectFrom('run').select('id').where('id', '=', id).compile())) return;
  const values = {
    id,
    name,
    host,
    pid,
    status: 'running' as const,
    config: JSON.stringify(run.config),
    tags: JSON.stringify(run.tags),
    created_ms: createdMs,
    heartbeat_ms: createdMs,
    announced_ms: createdMs,
    snapshot_count: 0,
    alert_count: 0,
    change_id: appendChange(connection, id, 'run'),
    notes: run.notes ?? '',
    group_name: run.group ?? null,
    job: run.job ?? null,
    parent_id: run.parentId ?? null,
    parent_step: run.parentStep ?? null,
    archived: 0 as const,
    summary: '{}',
    environment: JSON.stringify(run.environment ?? {}),
    skipped_snapshots: 0,
    remote: 0 as const,
    process: identityOf(pid),
  };
  connection.run(queryBuilder.insertInto('run').values(values).compile());
}

/** Applies the present fields; with none the run is only touched. Call inside a write transaction. */
export function updateRun(connection: SqliteConnection, runId: string, update: RunUpdate): void {
  const columns = changedColumns(requireRun(connection, runId), update);
  if (update.pid !== undefined) columns.process = identityOf(update.pid);
  touchRun(connection, runId, null, columns);
}

/** Known of this process only; another one's number says nothing about it here. */
function identityOf(pid: number): string | null {
  return pid === process.pid ? ownProcessIdentity() : null;
}

/** Appends a `run` change that carries the run as it is. Call inside a write transaction. */
export function announceRun(connection: SqliteConnection, runId: string): void {
  const { announced_ms } = requireRun(connection, runId);
  storeRun(connection, runId, { announced_ms, change_id: appendChange(connection, runId, 'run') });
}

/** What a write may bring forward on its run's row. */
type Progress = Partial<Tables['run']> & { newSnapshots?: number; newAlerts?: number };

/**
 * Brings the run's row up to date with a write: heartbeat (now, unless given), largest step and epoch, counts.
 * A `run` change follows when a reader could see the difference. `changeId` is the write's own change, if it has one.
 */
export function touchRun(
  connection: SqliteConnection,
  runId: string,
  changeId: number | null,
  { newSnapshots = 0, newAlerts = 0, last_step = null, last_epoch = null, ...changed }: Progress,
): void {
  const before = requireRun(connection, runId);
  const after = {
    heartbeat_ms: Date.now(),
    ...changed,
    last_step: larger(before.last_step, last_step),
    last_epoch: larger(before.last_epoch, last_epoch),
    snapshot_count: before.snapshot_count + newSnapshots,
    alert_count: before.alert_count + newAlerts,
  };
  const { heartbeat_ms, ...visible } = after;
  const differs = (Object.keys(visible) as (keyof typeof visible)[]).some((key) => visible[key] !== before[key]);
  const announce = differs || Math.abs(heartbeat_ms - before.announced_ms) >= ANNOUNCE_HEARTBEAT_MS;
  storeRun(connection, runId, {
    ...after,
    announced_ms: announce ? heartbeat_ms : before.announced_ms,
    change_id: announce ? appendChange(connection, runId, 'run') : (changeId ?? before.change_id),
  });
}

/**
 * The run's row.
 *
 * @throws NtkBoardError `store-failed` when there is none
 */
export function requireRun(connection: SqliteConnection, runId: string): Tables['run'] {
  const row = connection.prepare('SELECT * FROM run WHERE id = ?').get(runId) as Tables['run'] | undefined;
  if (row) return row;
  throw new NtkBoardError('store-failed', `write: expected a known run, got id "${runId}". Call createRun first.`);
}

export function storeRun(connection: SqliteConnection, runId: string, values: Partial<Tables['run']>): void {
  // As in `insertRow`.
  const columns = Object.keys(values).map((column) => `${column} = ?`);
  connection.prepare(`UPDATE run SET ${columns.join()} WHERE id = ?`).run(...Object.values(values), runId);
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
