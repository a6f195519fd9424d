import type { MaybePromise } from '../ntk/maybe-async.ts';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import type { ProbeLabels } from '../ntk/model/probe-labels.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import type { WeightsCopy } from '../ntk/portable/weights-copy.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { NewSnapshot } from '../store/store.ts';
import type { Hold, Lap } from './cost-clock.ts';
import type { Descent } from './descent.ts';
import type { QueuePlaces } from './snapshot-queue.ts';

/** What a snapshot is taken of, beside model and probe. */
export interface SnapshotRequest {
  step: number;
  epoch: number | null;
  labels: ProbeLabels | undefined;
  descent: Descent;
  outputs: 'trace' | 'pseudo';
  verify: boolean;
  /** Also copy the weights, for their spectra. */
  weightSpectra: boolean;
  /** A copy of the weights that was made in this very call for the snapshot thread, or null; see `SnapshotPlace.copyWeights`. */
  weights: WeightsCopy | null;
  /** Which full kernels are to be stored. */
  fullKernels: 'none' | 'total' | 'all';
}

/** Who counts what a snapshot costs, and what training waited for until it was captured. */
export interface CostCount {
  lap: Lap;
  /** Snapshots left out since the one before. */
  skipped: number;
  hold: Hold;
  /** What copying the weights for another thread took; absent where the training's thread captures. */
  copyMs?: number;
}

/** What a person should know about a snapshot. */
export type SnapshotNote = Pick<RunEvent, 'level' | 'code' | 'message'>;

/** A finished snapshot in its stored form. */
export interface ProducedSnapshot {
  snapshot: NewSnapshot;
  /** How the weights were computed, when there is something to say. */
  notes: SnapshotNote[];
}

/** A snapshot that owes nothing to the training's weights any more. */
export interface PendingSnapshot {
  readonly step: number;
  readonly places: QueuePlaces;
  /**
   * Computes the rest. Snapshots must be finished one after the other, in the order of their steps: each is compared with those before.
   *
   * @throws NtkBoardError of any kind; the snapshot is then lost and the next one unharmed
   */
  finish(cost: CostCount): Promise<ProducedSnapshot>;
  /** Called instead of `finish` when a newer snapshot takes its place. */
  drop?(): void;
}

/** Where snapshots are computed: on the training's thread or in another one. */
export interface SnapshotProducer {
  /**
   * Reads everything that must be as it is now: weights, probe, labels. There when the call returns on backends that compute
   * synchronously.
   *
   * @throws NtkBoardError of any kind, or rejects with it
   */
  capture(model: NtkModel, X: ProbeInput, request: SnapshotRequest): MaybePromise<PendingSnapshot>;
}
