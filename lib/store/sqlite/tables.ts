import type { Generated } from 'kysely';
import type { AlertKindName, AlertSeverity } from '../../protocol/alert.ts';

/**
 * The columns of the newest schema, as the query builder sees them. Times are Unix milliseconds; every `change_id` is
 * the change that last wrote the row. A NULL in a number that may be NaN stands for NaN, which SQLite cannot hold.
 */
export interface Tables {
  meta: { key: string; value: string };
  run: {
    id: string;
    name: string;
    status: 'running' | 'finished';
    created_ms: number;
    heartbeat_ms: number;
    /** Heartbeat at the newest `run` change: limits how often heartbeats alone enter the feed. */
    announced_ms: number;
    finished_ms: number | null;
    config: string;
    tags: string;
    backend: string | null;
    host: string;
    pid: number;
    last_step: number | null;
    last_epoch: number | null;
    snapshot_count: number;
    alert_count: number;
    change_id: number;
  };
  scalar: {
    run_id: string;
    name: string;
    step: number;
    epoch: number | null;
    wall_ms: number;
    value: number | null;
    change_id: number;
  };
  probe: { hash: string; n: number; ordered_labels: Uint8Array | null };
  snapshot: {
    run_id: string;
    step: number;
    epoch: number | null;
    wall_ms: number;
    n: number;
    c: number;
    outputs: 'full' | 'trace' | 'pseudo';
    precision: 'float64' | 'float32';
    probe_hash: string;
    metrics: string;
    capture_ms: number;
    gram_ms: number;
    eigh_ms: number;
    write_ms: number;
    change_id: number;
  };
  spectrum: { run_id: string; step: number; eigenvalues: Uint8Array };
  component: {
    run_id: string;
    step: number;
    position: number;
    name: string;
    layer: string;
    shape: string;
    size: number;
    trace: number | null;
    share: number | null;
    method: 'structured' | 'per-sample';
  };
  thumbnail: {
    run_id: string;
    step: number;
    component: string;
    size: number;
    min: number | null;
    max: number | null;
    cells: Uint8Array;
  };
  event: {
    run_id: string;
    wall_ms: number;
    code: string;
    message: string;
    step: number | null;
    level: 'info' | 'warning' | 'error';
    change_id: number;
  };
  alert: {
    run_id: string;
    rule: string;
    step: number;
    epoch: number | null;
    wall_ms: number;
    kind: AlertKindName;
    severity: AlertSeverity;
    metric: string;
    value: number | null;
    threshold: number | null;
    message: string;
    change_id: number;
  };
  change: {
    id: Generated<number>;
    run_id: string;
    kind: 'run' | 'run-deleted' | 'scalars' | 'snapshot' | 'event' | 'alert';
    /** The snapshot's or alert's step; null for other kinds. */
    step: number | null;
  };
}
