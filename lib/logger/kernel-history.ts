import type { KernelRecord } from '../spectrum/kernel-metrics/kernel-metric.ts';
import { KernelTrail, type TrailState } from '../spectrum/kernel-trail.ts';

/** Component kernels of one snapshot are kept up to so many bytes in all; beyond, their distances are left out. */
const MAX_COMPONENT_BYTES = 64 * 2 ** 20;

/** The kernels of one snapshot. */
export interface KeptKernels {
  record: KernelRecord;
  /** By name; empty when they are too large together. */
  components: ReadonlyMap<string, KernelRecord>;
}

/** What a run's kernels are compared with from the beginning. */
export interface HistoryBeginning {
  /** The first snapshot at this step or later is kept as the reference; null for none. */
  referenceStep: number | null;
  /**
   * Largest step of a resumed run that has snapshots already: the first one is then not at hand, nor a reference before it, and nothing is said to be
   * compared with them until the probe changes. Null in a new run.
   */
  resumedAfter: number | null;
}

/** What a snapshot is compared with. */
export interface Recalled {
  first: KeptKernels | null;
  previous: KeptKernels;
  reference: KeptKernels | null;
}

/** All that a history holds, as plain data on shared memory: another thread can go on from it. */
export interface HistoryState {
  referenceStep: number | null;
  probeHash: string | null;
  first: KeptKernels | null;
  previous: KeptKernels | null;
  reference: KeptKernels | null;
  /** The first snapshot on the current probe was taken by an earlier process. */
  firstIsLost: boolean;
  trail: TrailState;
}

/**
 * What later snapshots of a run are compared with: the first, the newest and, when asked for, one more snapshot on one probe. At most
 * `3 N^2` numbers and 64 MiB of components for each; another probe starts anew, because kernels on different data must not be
 * compared.
 */
export class KernelHistory {
  /** Every earlier kernel that fits, for the distances between all pairs of snapshots. */
  readonly trail = new KernelTrail();
  #kept: Omit<HistoryState, 'trail'>;

  constructor({ referenceStep, resumedAfter }: HistoryBeginning = { referenceStep: null, resumedAfter: null }) {
    const isPast = referenceStep !== null && resumedAfter !== null && referenceStep <= resumedAfter;
    const nothing = { probeHash: null, first: null, previous: null, reference: null };
    this.#kept = { ...nothing, referenceStep: isPast ? null : referenceStep, firstIsLost: resumedAfter !== null };
  }

  get state(): HistoryState {
    return { ...this.#kept, trail: this.trail.state };
  }

  set state({ trail, ...kept }: HistoryState) {
    this.#kept = kept;
    this.trail.state = trail;
  }

  /** The kernels to compare with on this probe; none at its first snapshot. */
  recall(probeHash: string): Recalled | null {
    const { first, previous, reference } = this.#kept;
    return probeHash === this.#kept.probeHash && previous ? { first, previous, reference } : null;
  }

  /** Keeps the arrays as they are: they must not be changed afterwards. */
  remember(probeHash: string, record: KernelRecord, components: ReadonlyMap<string, KernelRecord>): void {
    const bytes = [...components.values()].reduce((sum, { kernel }) => sum + kernel.byteLength, 0);
    const previous = { record, components: bytes <= MAX_COMPONENT_BYTES ? components : new Map() };
    const { referenceStep } = this.#kept;
    const isAnother = this.#kept.probeHash !== null && probeHash !== this.#kept.probeHash;
    const firstIsLost = this.#kept.firstIsLost && !isAnother;
    const { first, reference } = isAnother ? { first: null, reference: null } : this.#kept;
    const isReference = referenceStep !== null && record.step >= referenceStep;
    this.#kept = {
      referenceStep,
      probeHash,
      first: first ?? (firstIsLost ? null : previous),
      previous,
      reference: reference ?? (isReference ? previous : null),
      firstIsLost,
    };
  }
}
