import { setImmediate } from 'node:timers/promises';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import type { ProbeLabels } from '../ntk/model/probe-labels.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import type { WeightsCopy } from '../ntk/portable/weights-copy.ts';
import { NtkBoardError } from '../protocol/errors.ts';
import type { NewSnapshot } from '../store/store.ts';
import type { CostClock, Lap, WatchedCall } from './cost-clock.ts';
import { type Descent, descentOf } from './descent.ts';
import type { Faults } from './faults.ts';
import type { ParsedLoggerOptions } from './options.ts';
import { type NotedProbe, probeNote } from './probe-note.ts';
import type { RunSession } from './run/run-session.ts';
import type { PendingSnapshot, ProducedSnapshot, SnapshotProducer } from './snapshot-producer.ts';
import { SnapshotQueue } from './snapshot-queue.ts';

/** What a snapshot taker works with. */
export interface TakerSurroundings {
  run: RunSession;
  faults: Faults;
  clock: CostClock;
  producer: SnapshotProducer;
  /** Before a snapshot is stored, and after. */
  beforeStore: () => void;
  afterStore: (snapshot: NewSnapshot) => void;
}

/** One snapshot as it is asked for. */
export interface SnapshotCall extends Descent {
  step: number;
  epoch: number | null;
  labels: ProbeLabels | undefined;
  weights: WeightsCopy | null;
}

const NOTHING = { skipped: 0, waitedMs: 0, wallMs: 0 };

/** Takes, computes and stores snapshots; neither throws nor rejects. */
export class SnapshotTaker {
  readonly counts = { snapshots: 0, skipped: 0 };
  readonly #options: Pick<ParsedLoggerOptions, 'outputs' | 'verify' | 'weightSpectra' | 'fullKernels' | 'identity'>;
  readonly #around: TakerSurroundings;
  readonly #queue = new SnapshotQueue();
  /** Of snapshots that were left out since the last one that was not. */
  #left = NOTHING;
  #fallbacksNoted = false;
  #probe: NotedProbe | null = null;

  constructor(
    options: Pick<ParsedLoggerOptions, 'outputs' | 'verify' | 'weightSpectra' | 'fullKernels' | 'identity'>,
    around: TakerSurroundings,
  ) {
    this.#options = options;
    this.#around = around;
  }

  /**
   * Captures at once, on backends that compute synchronously, and resolves when there is room for the next snapshot.
   *
   * @param watched the call of the logger that training may wait for; it is told when the thread is given back
   */
  async take(model: NtkModel, X: ProbeInput, call: SnapshotCall, watched: WatchedCall): Promise<void> {
    const { run, faults, clock, producer } = this.#around;
    const { step, epoch, labels, weights } = call;
    try {
      // On backends that compute synchronously nothing is awaited before the weights are read.
      const descent = faults.guard(step, () => descentOf(model, call)) ?? {};
      const { outputs, verify, weightSpectra, fullKernels } = this.#options;
      const request = { step, epoch, labels, descent, outputs, verify, weightSpectra, fullKernels, weights };
      const captured = producer.capture(model, X, request);
      if (captured instanceof Promise) clock.yields(watched);
      const pending = captured instanceof Promise ? await captured : captured;
      run.noteBackend(this.#options.identity.versions);
      const lap = clock.lap();
      const job = { run: () => this.#store(pending, lap), drop: () => this.#skip(pending, lap) };
      const room = this.#queue.add(job, pending.places);
      clock.yields(watched);
      await room;
      // A loop that never waits for anything else would never let the answers of other threads in.
      await setImmediate();
    } catch (error) {
      faults.report(error, step);
    }
  }

  /** Resolves when every snapshot taken so far is stored, or lost with a fault. */
  async drain(): Promise<void> {
    await this.#queue.drain();
  }

  /** A newer snapshot took the place of one that waited; what it cost counts with the next one. */
  #skip(pending: PendingSnapshot, { waitedMs, wallMs }: Lap): void {
    const { run, faults } = this.#around;
    const { skipped, ...left } = this.#left;
    this.#left = { skipped: skipped + 1, waitedMs: left.waitedMs + waitedMs, wallMs: left.wallMs + wallMs };
    const skippedSnapshots = ++this.counts.skipped;
    pending.drop?.();
    faults.guard(pending.step, () => run.store?.updateRun(run.runId, { skippedSnapshots }));
  }

  async #store(pending: PendingSnapshot, own: Lap): Promise<void> {
    const { run, faults, clock, beforeStore, afterStore } = this.#around;
    const { skipped, waitedMs, wallMs } = this.#left;
    this.#left = NOTHING;
    const lap = { ...own, waitedMs: own.waitedMs + waitedMs, wallMs: own.wallMs + wallMs };
    const hold: CostClock['hold'] = (work) => clock.hold(work);
    try {
      const { snapshot, notes } = await pending.finish({ lap, skipped, hold });
      if (!run.isOpen)
        throw new NtkBoardError('store-failed', 'step: expected the run to be open, got a finished one.');
      this.#noteFallbacks(notes, snapshot.step);
      this.#noteProbe({ probeHash: snapshot.probe.hash, n: snapshot.n, step: snapshot.step });
      beforeStore();
      hold(() => run.store?.writeSnapshot(run.runId, snapshot));
      this.counts.snapshots++;
      hold(() => afterStore(snapshot));
    } catch (error) {
      faults.report(error, pending.step);
    }
  }

  /** Says once what the self-check found: which weights are slow to do, and which rules were not believed. */
  #noteFallbacks(notes: ProducedSnapshot['notes'], step: number): void {
    if (this.#fallbacksNoted) return;
    this.#fallbacksNoted = true;
    for (const note of notes) this.#around.run.event({ wallMs: Date.now(), step, ...note });
  }

  /** Says at every change of the probe that snapshots before and after are not compared. */
  #noteProbe(probe: NotedProbe): void {
    const note = probeNote(this.#probe, probe);
    this.#probe = probe;
    if (note) this.#around.run.event(note);
  }
}
