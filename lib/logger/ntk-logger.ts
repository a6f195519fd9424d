import { hostname } from 'node:os';
import { nanoid } from 'nanoid';
import { backendName } from '../ntk/backend-name.ts';
import { fitCallback } from '../ntk/fit-callback.ts';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import type { ProbeLabels } from '../ntk/model/probe-labels.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import { openSqliteWriter } from '../store/sqlite/index.ts';
import type { StoreWriter } from '../store/store.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import { captureSnapshot, type TakenSnapshot } from './capture-snapshot.ts';
import { CostClock, type Lap } from './cost-clock.ts';
import { type Descent, descentOf } from './descent.ts';
import { fallbackNotes } from './fallback-notes.ts';
import { KernelHistory } from './kernel-history.ts';
import { type NtkLoggerOptions, type ParsedLoggerOptions, parseLoggerOptions } from './options.ts';
import { type NotedProbe, probeNote } from './probe-note.ts';
import { ScalarBuffer } from './scalar-buffer.ts';
import { type Position, scalarPoints } from './scalar-points.ts';
import { finishAtEndOfProcess, forgetAtEndOfProcess } from './shutdown.ts';
import { type CapturedSnapshot, computeSnapshot } from './snapshot.ts';
import { SnapshotQueue } from './snapshot-queue.ts';

const HEARTBEAT_MS = 10_000;

export interface StepOptions extends Position, Descent {
  /** Class of every probe sample, `[N]` or one-hot `[N, K]`: orders the kernel pictures, and is what alignment is with. */
  labels?: ProbeLabels;
  /** Scalars of the same step, as with `log`. */
  metrics?: Record<string, number>;
}

/** What became of the snapshots asked for. */
export interface LoggerCounts {
  snapshots: number;
  /** Left out because eight were still being computed: the caller did not await `step`. */
  skipped: number;
  faults: number;
}

/**
 * Writes one run: kernel snapshots and scalars. Make it with {@link createNtkLogger}.
 *
 * After construction nothing here throws or rejects because of the logger: faults go to `onError`, are counted, and
 * stand as events beside the run. Weights, random numbers and tensors of the training are left alone.
 */
export class NtkLogger {
  readonly runId: string = nanoid();
  readonly name: string;
  readonly #options: ParsedLoggerOptions;
  readonly #writer: StoreWriter | null;
  readonly #scalars: ScalarBuffer;
  readonly #alerts: AlertWatch;
  readonly #queue = new SnapshotQueue();
  readonly #history: KernelHistory;
  readonly #clock = new CostClock();
  readonly #counts: LoggerCounts = { snapshots: 0, skipped: 0, faults: 0 };
  readonly #heartbeat: NodeJS.Timeout;
  #lastStep = -1;
  #backend: string | null = null;
  #fallbacksNoted = false;
  #probe: NotedProbe | null = null;
  #finished = false;

  constructor(options: ParsedLoggerOptions) {
    this.#options = options;
    this.#history = new KernelHistory(options.referenceStep ?? null);
    const createdMs = Date.now();
    this.name = options.run ?? `run-${new Date(createdMs).toISOString().slice(0, 19).replace(/[:T]/g, '-')}`;
    this.#writer = this.#open(createdMs);
    this.#scalars = new ScalarBuffer(
      (points) => this.#clock.hold(() => this.#writer?.writeScalars(this.runId, points)),
      (error) => this.#fault(error, null),
    );
    this.#alerts = new AlertWatch(options, {
      run: { id: this.runId, name: this.name },
      store: (alert) => this.#writer?.writeAlert(this.runId, alert),
      onFault: (error, step) => this.#fault(error, step),
    });
    this.#heartbeat = setInterval(() => this.#guard(null, () => this.#beat()), HEARTBEAT_MS).unref();
    if (this.#writer) finishAtEndOfProcess(this);
  }

  get counts(): Readonly<LoggerCounts> {
    return { ...this.#counts };
  }

  /**
   * Takes one snapshot of the model's kernel on the probe `X`, and logs `metrics` beside it.
   *
   * The weights are read before the first await: an un-awaited call is right on every backend that computes
   * synchronously. The promise resolves when the snapshot is taken and there is room for the next; kernel, spectrum and
   * write go on in the background ({@link flush} waits for them).
   *
   * @param X probe `[N, ...]`; stays the caller's. Use the same one throughout a run
   * @param options `step` defaults to the last step + 1
   */
  async step(model: NtkModel, X: ProbeInput, options: StepOptions = {}): Promise<void> {
    if (!this.#writer || this.#finished) return;
    const call = this.#clock.enter();
    const step = this.#position(options);
    this.#guard(step, () => this.#addScalars(options.metrics ?? {}, step, options.epoch ?? null));
    try {
      if (this.#queue.isFull) {
        this.#counts.skipped++;
        this.#clock.skip();
        return;
      }
      // On backends that compute synchronously nothing is awaited before the weights are read.
      const descent = this.#guard(step, () => descentOf(model, options)) ?? {};
      const { outputs, verify, weightSpectra } = this.#options;
      const position = { step, epoch: options.epoch ?? null };
      const request = { ...position, labels: options.labels, descent, outputs, verify, weightSpectra };
      const captured = captureSnapshot(model, X, request);
      if (captured instanceof Promise) this.#clock.yields(call);
      const snapshot = captured instanceof Promise ? await captured : captured;
      this.#noteBackend();
      this.#noteFallbacks(snapshot, step);
      this.#noteProbe({ probeHash: snapshot.probeHash, n: snapshot.taken.n, step });
      const lap = this.#clock.lap();
      const room = this.#queue.add(() => this.#store(snapshot, lap));
      this.#clock.yields(call);
      await room;
    } catch (error) {
      this.#fault(error, step);
    } finally {
      this.#clock.leave(call);
    }
  }

  /** Logs scalars. NaN and infinities are kept as such. `step` defaults to the last step + 1. */
  log(values: Record<string, number>, options: Position = {}): void {
    if (!this.#writer || this.#finished) return;
    const step = this.#position(options);
    this.#clock.hold(() => this.#guard(step, () => this.#addScalars(values, step, options.epoch ?? null)));
  }

  /**
   * A callback for `model.fit` and `model.fitDataset`: a snapshot on `X` after every epoch, with the epoch's loss and
   * metrics as scalars. Epochs count from 1 and are the steps.
   */
  callback(X: ProbeInput, options: Pick<StepOptions, 'labels' | keyof Descent> = {}) {
    return fitCallback({
      onEpochEnd: (model, epoch, metrics) => this.step(model, X, { ...options, step: epoch, epoch, metrics }),
      onTrainEnd: () => this.flush(),
    });
  }

  /** Resolves when everything logged so far is in the database, where it survives this process. */
  async flush(): Promise<void> {
    this.#scalars.flush();
    await this.#queue.drain();
  }

  /** Stores what is left and marks the run finished. Also done when the process ends. Further calls do nothing. */
  async finish(): Promise<void> {
    if (this.#finished) return;
    this.#alerts.stopClock();
    await this.flush();
    await this.#alerts.close();
    this.finishNow(true);
  }

  /** The synchronous part of {@link finish}, for the end of a process; snapshots still being computed are lost. */
  finishNow(clean: boolean): void {
    if (this.#finished) return;
    this.#finished = true;
    clearInterval(this.#heartbeat);
    this.#alerts.stop();
    forgetAtEndOfProcess(this);
    this.#scalars.flush();
    this.#guard(null, () => {
      if (clean) this.#writer?.updateRun(this.runId, { status: 'finished', finishedMs: Date.now() });
      this.#writer?.close();
    });
  }

  #open(createdMs: number): StoreWriter | null {
    const { logdir, config, tags } = this.#options;
    return this.#guard(null, () => {
      const writer = openSqliteWriter(logdir);
      const run = { id: this.runId, name: this.name, config, tags, host: hostname(), pid: process.pid, createdMs };
      writer.createRun(run);
      return writer;
    });
  }

  async #store(captured: CapturedSnapshot, lap: Lap): Promise<void> {
    const hold: CostClock['hold'] = (work) => this.#clock.hold(work);
    try {
      const snapshot = await computeSnapshot(captured, this.#history, { lap, hold }, this.#options.componentMetrics);
      if (this.#finished)
        throw new NtkBoardError('store-failed', 'step: expected the run to be open, got a finished one.');
      this.#scalars.flush();
      hold(() => this.#writer?.writeSnapshot(this.runId, snapshot));
      this.#counts.snapshots++;
      hold(() => this.#alerts.snapshot(snapshot));
    } catch (error) {
      this.#fault(error, captured.step);
    }
  }

  #addScalars(values: Record<string, number>, step: number, epoch: number | null): void {
    this.#alerts.progress(step, epoch);
    const points = scalarPoints(values, step, epoch);
    this.#scalars.add(points);
    this.#alerts.scalars(points);
  }

  #position(options: Position): number {
    const step = Number.isFinite(options.step) ? (options.step as number) : this.#lastStep + 1;
    this.#lastStep = Math.max(this.#lastStep, step);
    return step;
  }

  #noteBackend(): void {
    const backend = backendName();
    if (backend === this.#backend) return;
    this.#writer?.updateRun(this.runId, { backend });
    this.#backend = backend;
  }

  /** Says once what the self-check found: which weights are slow to do, and which rules were not believed. */
  #noteFallbacks({ taken: { blocks, check } }: TakenSnapshot, step: number): void {
    if (this.#fallbacksNoted) return;
    this.#fallbacksNoted = true;
    for (const note of fallbackNotes(blocks, check)) {
      this.#writer?.writeEvent(this.runId, { wallMs: Date.now(), step, ...note });
    }
  }

  /** Says at every change of the probe that snapshots before and after are not compared. */
  #noteProbe(probe: NotedProbe): void {
    const note = probeNote(this.#probe, probe);
    this.#probe = probe;
    if (note) this.#guard(probe.step, () => this.#writer?.writeEvent(this.runId, note));
  }

  #beat(): void {
    this.#clock.hold(() => this.#writer?.updateRun(this.runId, { heartbeatMs: Date.now() }));
  }

  /** Runs `f`; what it throws becomes a fault and the answer null. */
  #guard<T>(step: number | null, f: () => T): T | null {
    try {
      return f();
    } catch (error) {
      this.#fault(error, step);
      return null;
    }
  }

  #fault(error: unknown, step: number | null): void {
    this.#counts.faults++;
    const fault =
      error instanceof NtkBoardError
        ? error
        : new NtkBoardError('internal', `logger: expected to work, got "${messageOf(error)}".`, { cause: error });
    const event = { wallMs: Date.now(), step, level: 'error' as const, code: fault.code, message: fault.message };
    try {
      this.#writer?.writeEvent(this.runId, event);
    } catch {
      // The store is the fault: `onError` below is the one way left to tell.
    }
    try {
      if (this.#options.onError) this.#options.onError(fault);
      else process.emitWarning(fault.message, 'NtkBoardWarning');
    } catch {
      // The caller's handler must not reach the training loop either.
    }
  }
}

/**
 * Starts a run and returns its logger.
 *
 * An unusable logdir is a fault, not an exception: it goes to `onError`, and the logger then does nothing, so that
 * training goes on.
 *
 * @throws NtkBoardError `invalid-option` for a wrong option, at once
 *
 * @example
 * const ntkLogger = createNtkLogger({ logdir: 'runs', run: 'cnn-adam', config: { lr: 1e-3 } });
 * await ntkLogger.step(model, X, { labels, metrics: { loss } });
 */
export function createNtkLogger(options: NtkLoggerOptions = {}): NtkLogger {
  return new NtkLogger(parseLoggerOptions(options));
}
