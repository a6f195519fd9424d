import type { AlertJson } from '../protocol/alert.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { HistogramPoint } from '../protocol/histogram.ts';
import type { BatchRun, FeedPosition } from '../protocol/ingest.ts';
import type { NamedArray } from '../protocol/named-array.ts';
import type { KernelThumbnail, Probe, SnapshotSummary } from '../protocol/snapshot.ts';
import type { TextEntry } from '../protocol/text.ts';

/** Scalars as parallel columns. */
export interface ScalarColumns {
  names: string[];
  /** Index into `names`. */
  name: Int32Array;
  step: Float64Array;
  /** NaN: none. */
  epoch: Float64Array;
  wallMs: Float64Array;
  value: Float64Array;
}

export interface BatchSnapshot {
  summary: Omit<SnapshotSummary, 'changeId'>;
  eigenvalues: Float64Array;
  /** Of the total and the components; those that were dropped from the sender's database are missing. */
  pictures: ({ component: string } & KernelThumbnail)[];
  /** By name. */
  arrays: Record<string, NamedArray>;
}

/** A full kernel as the store keeps it. */
export interface BatchKernel {
  step: number;
  component: string;
  n: number;
  packed: Uint8Array;
}

/**
 * A stretch of one run's changes on its way from one database to another: the rows that the stretch was the last to write
 * when it was read. Applied in order of their stretches, batches end in the sender's rows.
 */
export interface RunBatch {
  feed: string;
  /** The sending process or thread: tells a copy of a database from its original. */
  sender: string;
  runId: string;
  after: FeedPosition;
  upTo: FeedPosition;
  heartbeatAgeMs: number;
  run: BatchRun | null;
  deleted: boolean;
  truncations: number[];
  scalars: ScalarColumns;
  /** Probes that no snapshot before this stretch had. */
  probes: Probe[];
  snapshots: BatchSnapshot[];
  kernels: BatchKernel[];
  histograms: HistogramPoint[];
  texts: TextEntry[];
  events: RunEvent[];
  alerts: AlertJson[];
}
