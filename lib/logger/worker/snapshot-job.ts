import type { RepeatedBackend } from '../../backends/repeat-backend.ts';
import type { PortableModel } from '../../ntk/portable/portable-model.ts';
import type { CopiedProbe } from '../../ntk/portable/probe-copy.ts';
import type { ComponentDetail } from '../../spectrum/component-metrics.ts';
import type { NewSnapshot } from '../../store/store.ts';
import type { Lap } from '../cost-clock.ts';
import type { HistoryState } from '../kernel-history.ts';
import type { SnapshotNote, SnapshotRequest } from '../snapshot-producer.ts';

/** Everything that a snapshot is computed from, as plain data. */
export interface SnapshotJob {
  backend: RepeatedBackend;
  /** The model without its weights, by a number of its own; the description only where it is not known yet. */
  model: { key: number; portable?: PortableModel };
  /** Likewise the probe; one is remembered for each model. */
  probe: { key: number; copy?: CopiedProbe };
  /** As `copyWeights` made them. */
  weights: SharedArrayBuffer;
  /** What the model's first outputs must be; see `checkFirstOutputs`. */
  outputs?: Float32Array;
  request: Omit<SnapshotRequest, 'labels' | 'weights'> & { labels: Int32Array | undefined };
  wallMs: number;
  copyMs?: number;
  lap: Lap;
  skipped: number;
  components: ComponentDetail;
  /** What it is compared with; its kernels are shared memory. */
  past: HistoryState;
}

/** A computed job. */
export interface SnapshotAnswer {
  snapshot: NewSnapshot;
  notes: SnapshotNote[];
  /** The past of the next snapshot. */
  past: HistoryState;
}

/** What the training's thread says to the snapshot thread. */
export type ThreadRequest = { id: number; job: SnapshotJob } | { forget: readonly number[] };

/** What the snapshot thread answers. */
export type ThreadReply =
  | { id: number; answer: SnapshotAnswer }
  | { id: number; error: { code: string; message: string } };
