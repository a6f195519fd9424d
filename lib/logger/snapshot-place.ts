import { andThen, type MaybePromise } from '../ntk/maybe-async.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import type { WeightsCopy } from '../ntk/portable/weights-copy.ts';
import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import { snapshotDifference } from './snapshot-difference.ts';
import type { PendingSnapshot, ProducedSnapshot, SnapshotNote, SnapshotProducer } from './snapshot-producer.ts';
import type { CopiedSnapshot, WorkerProducer } from './worker/worker-producer.ts';

/** Where snapshots are computed: `worker`, a thread of their own; `inline`, the training's thread, as far as it must. */
export type SnapshotMode = 'worker' | 'inline';

/** Largest difference between the two threads' numbers, relative to the kernel. */
const TOLERANCE = 1e-6;

/** Who hears where snapshots are computed. */
export interface PlaceListener {
  /** Said at each decision. */
  decided(note: SnapshotNote): void;
  /** What was asked for does not work. */
  failed(error: unknown): void;
}

/**
 * Takes snapshots where it was asked to. `auto` tries: the first snapshot of a model is computed in both places, and from then on
 * in the snapshot thread when it is the same there. What cannot be computed there, or no longer, is computed inline.
 */
export class SnapshotPlace implements SnapshotProducer {
  readonly #wanted: SnapshotMode | 'auto';
  readonly #inline: SnapshotProducer;
  readonly #worker: WorkerProducer;
  readonly #listener: PlaceListener;
  #isGivenUp: boolean;
  #mode: SnapshotMode = 'inline';
  /** A snapshot is being computed in both places. */
  #isTrying = false;
  #trial: Promise<void> = Promise.resolve();

  constructor(
    wanted: SnapshotMode | 'auto',
    producers: { inline: SnapshotProducer; worker: WorkerProducer },
    listener: PlaceListener,
  ) {
    this.#wanted = wanted;
    this.#inline = producers.inline;
    this.#worker = producers.worker;
    this.#listener = listener;
    this.#isGivenUp = wanted === 'inline';
    if (wanted === 'worker') this.#mode = 'worker';
  }

  /** Where the next snapshot is computed, as far as it is known; `inline` while `auto` is trying. */
  get mode(): SnapshotMode {
    return this.#mode;
  }

  /**
   * A copy of the weights where the snapshot that is asked for next in the same call will be computed from one: who wants to read them too need
   * not copy them again. Null where there will be none.
   */
  copyWeights(model: NtkModel): WeightsCopy | null {
    if (this.#mode !== 'worker' || this.#isGivenUp || this.#isTrying || this.#worker.lost) return null;
    try {
      return this.#worker.copyWeights(model);
    } catch {
      // What is wrong is the snapshot's to tell.
      return null;
    }
  }

  /** Resolves when it is known, and said, where snapshots are computed, as far as one was taken that can tell. */
  async settled(): Promise<void> {
    await this.#trial;
  }

  capture: SnapshotProducer['capture'] = (model, X, request) => {
    const { lost } = this.#worker;
    if (lost) this.#giveUp(lost, true);
    if (this.#isGivenUp || this.#isTrying) return this.#inline.capture(model, X, request);
    let copied: CopiedSnapshot;
    try {
      copied = this.#worker.copy(model, X, request);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      this.#giveUp(error, this.#wanted === 'worker');
      return this.#inline.capture(model, X, request);
    }
    if (this.#wanted === 'worker' || copied.copier.isProven) return this.#inWorker(copied);
    return this.#inBoth(this.#inline.capture(model, X, request), copied);
  };

  #inWorker(copied: CopiedSnapshot): PendingSnapshot {
    const pending = this.#worker.pending(copied);
    return {
      ...pending,
      finish: async (cost) => {
        try {
          return await pending.finish(cost);
        } catch (error) {
          // Whoever awaits this reports it.
          if (isUnavailable(error) || error === this.#worker.lost) this.#giveUp(error, false);
          throw error;
        }
      },
    };
  }

  #inBoth(captured: MaybePromise<PendingSnapshot>, copied: CopiedSnapshot): MaybePromise<PendingSnapshot> {
    this.#isTrying = true;
    const { promise: inline, resolve, reject } = Promise.withResolvers<ProducedSnapshot>();
    this.#trial = this.#compare(inline, copied);
    return andThen(captured, (pending) => ({
      ...pending,
      finish: async (cost) => {
        const produced = pending.finish(cost);
        produced.then(resolve, reject);
        return await produced;
      },
      drop: () => reject(new Error('dropped')),
    }));
  }

  async #compare(inline: Promise<ProducedSnapshot>, copied: CopiedSnapshot): Promise<void> {
    const trial = this.#worker.tryOut(copied);
    // Looked at below, and only when the other side has something to compare with.
    trial.catch(() => {});
    try {
      const { snapshot } = await inline;
      const difference = await trial.then(
        (produced) => snapshotDifference(produced.snapshot, snapshot),
        (error: unknown) => this.#giveUp(error, false),
      );
      if (difference === undefined) return;
      if (difference <= TOLERANCE) this.#settle(copied, difference);
      else this.#giveUp(otherNumbers(difference), false);
    } catch {
      // The training's own thread could not compute it either: the next snapshot decides.
    } finally {
      this.#isTrying = false;
    }
  }

  #settle({ copier, copy, request }: CopiedSnapshot, difference: number): void {
    copier.prove(copy.model.key);
    if (this.#mode === 'worker') return;
    this.#mode = 'worker';
    this.#listener.decided({
      level: 'info',
      code: 'snapshots-in-worker',
      message: `Snapshots are computed in a worker thread: there that of step ${request.step} came out the same (relative difference ${difference === 0 ? 0 : difference.toExponential(1)}).`,
    });
  }

  /** @param isFault nobody else tells of it, and it is not what `auto` is to find out */
  #giveUp(error: unknown, isFault: boolean): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.#mode = 'inline';
    if (isFault) this.#listener.failed(error);
    const message = `Snapshots are computed on the training's thread: ${messageOf(error).replace(/^\[ntkboard\] /, '')}`;
    this.#listener.decided({ level: 'info', code: 'snapshots-inline', message });
  }
}

function isUnavailable(error: unknown): error is NtkBoardError {
  return error instanceof NtkBoardError && error.code === 'worker-unavailable';
}

function otherNumbers(difference: number): NtkBoardError {
  return new NtkBoardError(
    'worker-unavailable',
    `worker: expected the numbers of the training's thread to within ${TOLERANCE}, got a relative difference of ${difference.toExponential(1)}. Please report this model.`,
  );
}
