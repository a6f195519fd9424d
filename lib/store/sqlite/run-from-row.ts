import { hostname } from 'node:os';
import { type Run, type RunStatus, STALLED_AFTER_MS } from '../../protocol/run.ts';
import { isProcessAlive } from './process-alive.ts';
import type { Tables } from './tables.ts';

/** The run as readers see it, its status derived at this moment. */
export function runFromRow(row: Tables['run'], nowMs = Date.now()): Run {
  return {
    id: row.id,
    name: row.name,
    status: deriveStatus(row, nowMs),
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

type Liveness = Pick<Tables['run'], 'status' | 'host' | 'pid' | 'heartbeat_ms' | 'remote'>;

/** `crashed` needs this machine's process table; a dead run of another machine, or another logdir, ends up `stalled`. */
export function deriveStatus({ status, host, pid, heartbeat_ms, remote }: Liveness, nowMs: number): RunStatus {
  if (status !== 'running') return status;
  if (!remote && host === hostname() && !isProcessAlive(pid)) return 'crashed';
  return nowMs - heartbeat_ms > STALLED_AFTER_MS ? 'stalled' : 'running';
}
