import { hostname } from 'node:os';
import type { Run, RunStatus } from '../../protocol/run.ts';
import type { SqliteConnection } from './connection.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { processState } from './process-identity.ts';
import type { Tables } from './tables.ts';

/** The run as readers of a connection see it, its status derived at this moment. */
export function runFromRow(row: Tables['run'], connection: SqliteConnection, nowMs = Date.now()): Run {
  return {
    id: row.id,
    name: row.name,
    status: deriveStatus(row, nowMs, watchOf(connection)),
    createdMs: row.created_ms,
    heartbeatMs: row.heartbeat_ms,
    finishedMs: row.finished_ms,
    config: JSON.parse(row.config),
    tags: JSON.parse(row.tags),
    notes: row.notes,
    group: row.group_name,
    job: row.job,
    parentId: row.parent_id,
    parentStep: row.parent_step,
    color: row.color,
    archived: row.archived === 1,
    deletedMs: row.deleted_ms,
    summary: JSON.parse(row.summary),
    environment: JSON.parse(row.environment),
    backend: row.backend,
    host: row.host,
    pid: row.pid,
    lastStep: row.last_step,
    lastEpoch: row.last_epoch,
    snapshotCount: row.snapshot_count,
    alertCount: row.alert_count,
    skippedSnapshots: row.skipped_snapshots,
    changeId: row.change_id,
  };
}

type Liveness = Pick<Tables['run'], 'id' | 'status' | 'host' | 'pid' | 'heartbeat_ms' | 'remote' | 'process'>;

/** Runs of different databases may have one id. */
const watches = new WeakMap<SqliteConnection, HeartbeatWatch>();

function watchOf(connection: SqliteConnection): HeartbeatWatch {
  const watch = watches.get(connection) ?? new HeartbeatWatch();
  watches.set(connection, watch);
  return watch;
}

/**
 * `crashed` needs this machine's process table: the process is gone, or another one has its number. A dead run of another machine, or
 * another logdir, ends up `stalled`.
 */
export function deriveStatus(row: Liveness, nowMs: number, heartbeats: HeartbeatWatch): RunStatus {
  const { id, status, host, pid, heartbeat_ms, remote } = row;
  if (status !== 'running') return status;
  const isFresh = heartbeats.isFresh(id, heartbeat_ms, nowMs);
  const found = !remote && host === hostname() ? processState(pid, row.process) : 'unknown';
  // Another machine may have this one's name and id; one that gives signs of life has not been started anew.
  if (found === 'gone' || (found === 'rebooted' && !isFresh)) return 'crashed';
  return isFresh ? 'running' : 'stalled';
}
