import type { Generated } from 'kysely';
import type { AlertKindName, AlertSeverity } from '../../protocol/alert.ts';
import type { ChangeKind } from '../../protocol/change.ts';

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
    notes: string;
    group_name: string | null;
    job: string | null;
    parent_id: string | null;
    parent_step: number | null;
    color: string | null;
    archived: 0 | 1;
    deleted_ms: number | null;
    summary: string;
    environment: string;
    skipped_snapshots: number;
    /** 1: logged elsewhere, so that host and pid say nothing about a process of this machine. */
    remote: 0 | 1;
    /** Of the process `pid`; see `process-identity.ts`. */
    process: string | null;
  };
  series: { id: Generated<number>; run_id: string; name: string };
  /** The points of one series that one change wrote, until they are moved into a chunk; see `scalars/points-blob.ts`. */
  scalar: {
    series_id: number;
    change_id: number;
    count: number;
    first_step: number;
    last_step: number;
    columns: Uint8Array;
  };
  /** Neighbouring points of one series; `summaries` are those of `scalars/summary.ts`: its own, then its blocks'. */
  scalar_chunk: {
    id: Generated<number>;
    series_id: number;
    first_step: number;
    last_step: number;
    count: number;
    min_change_id: number;
    max_change_id: number;
    summaries: Uint8Array;
  };
  scalar_chunk_points: { chunk_id: number; columns: Uint8Array };
  /** Neighbouring chunks of one series. */
  scalar_group: {
    id: Generated<number>;
    series_id: number;
    first_step: number;
    last_step: number;
    summary: Uint8Array;
    chunk_summaries: Uint8Array;
  };
  probe: {
    hash: string;
    n: number;
    ordered_labels: Uint8Array | null;
    labels: Uint8Array | null;
    sample_order: Uint8Array | null;
    image_shape: string | null;
    images: Uint8Array | null;
  };
  snapshot_array: {
    run_id: string;
    name: string;
    step: number;
    dtype: 'float64' | 'float32' | 'int32' | 'uint8';
    shape: string;
    data: Uint8Array;
  };
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
  /** A full kernel: lower triangle, row by row, float32, bytes of equal significance together, brotli. */
  kernel: { run_id: string; step: number; component: string; n: number; triangle: Uint8Array };
  histogram: {
    run_id: string;
    name: string;
    step: number;
    epoch: number | null;
    wall_ms: number;
    count: number;
    non_finite: number;
    /** float64: min, max, mean, std, then the quantiles in the order of `HISTOGRAM_QUANTILES`. */
    statistics: Uint8Array;
    /** float64: the edges, then the counts. */
    bins: Uint8Array;
    change_id: number;
  };
  text: {
    run_id: string;
    name: string;
    step: number;
    epoch: number | null;
    wall_ms: number;
    text: string;
    change_id: number;
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
  /** How far a run has come on its way to another database; see `Outbox`. */
  upload: {
    destination: string;
    run_id: string;
    generation: string;
    arrived_change: number;
    arrived_part: number;
    senders: string;
    refused: string | null;
    owner: string | null;
    owned_until_ms: number;
  };
  /** How far a run of another database has come into this one; see `Inbox`. */
  arrival: { feed: string; run_id: string; change_id: number; part: number; sender: string; run: string | null };
  change: {
    id: Generated<number>;
    run_id: string;
    kind: ChangeKind;
    /** The snapshot's or alert's step, or the last one a truncation left; null for other kinds. */
    step: number | null;
  };
}
