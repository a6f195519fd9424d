import { fitCallback } from '../ntk/fit-callback.ts';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import type { ProbeLabels } from '../ntk/model/probe-labels.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import type { RunCompanion } from './companion.ts';
import { CostClock } from './cost-clock.ts';
import type { Descent } from './descent.ts';
import { Faults } from './faults.ts';
import { inlineProducer } from './inline-producer.ts';
import { type NtkLoggerOptions, type ParsedLoggerOptions, parseLoggerOptions } from './options.ts';
import { RunSession } from './run-session.ts';
import type { Position } from './scalar-points.ts';
import { ScalarRecorder } from './scalar-recorder.ts';
import { finishAtEndOfProcess, forgetAtEndOfProcess } from './shutdown.ts';
import { SnapshotTaker } from './snapshot-taker.ts';

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
  readonly runId: string;
  readonly name: string;
  readonly #faults: Faults;
  readonly #clock = new CostClock();
  readonly #run: RunSession;
  readonly #alerts: AlertWatch;
  readonly #scalars: ScalarRecorder;
  readonly #snapshots: SnapshotTaker;
  readonly #companions: RunCompanion[];
  #lastStep = -1;
  #finished = false;

  constructor(options: ParsedLoggerOptions) {
    const faults = new Faults(options.onError);
    const run = new RunSession(options, faults, (work) => this.#clock.hold(work));
    this.#faults = faults;
    this.#run = run;
    this.runId = run.runId;
    this.name = run.name;
    this.#alerts = new AlertWatch(options, {
      run: { id: run.runId, name: run.name },
      store: (alert) => run.store?.writeAlert(run.runId, alert),
      onFault: (error, step) => faults.report(error, step),
    });
    this.#scalars = new ScalarRecorder(run, faults, this.#clock, this.#alerts);
    this.#snapshots = new SnapshotTaker(options, {
      run,
      faults,
      clock: this.#clock,
      producer: inlineProducer(options.referenceStep ?? null, options.componentMetrics),
      budget: null,
      beforeStore: () => this.#scalars.flush(),
      afterStore: (snapshot) => this.#alerts.snapshot(snapshot),
    });
    this.#companions = [this.#alerts];
    if (run.isOpen) finishAtEndOfProcess(this);
  }

  get counts(): Readonly<LoggerCounts> {
    return { ...this.#snapshots.counts, faults: this.#faults.count };
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
    if (!this.#run.isOpen) return;
    const call = this.#clock.enter();
    const { epoch = null, labels, metrics = {} } = options;
    const step = this.#position(options);
    this.#scalars.add(metrics, step, epoch);
    await this.#snapshots.take(model, X, { ...options, step, epoch, labels }, call);
    this.#clock.leave(call);
  }

  /** Logs scalars. NaN and infinities are kept as such. `step` defaults to the last step + 1. */
  log(values: Record<string, number>, options: Position = {}): void {
    if (!this.#run.isOpen) return;
    const step = this.#position(options);
    this.#clock.hold(() => this.#scalars.add(values, step, options.epoch ?? null));
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
    await this.#snapshots.drain();
    await Promise.all(this.#companions.map((companion) => companion.flush?.()));
  }

  /** Stores what is left and marks the run finished. Also done when the process ends. Further calls do nothing. */
  async finish(): Promise<void> {
    if (this.#finished) return;
    this.#alerts.stopClock();
    await this.flush();
    if (this.#finished) return;
    this.#run.markFinished();
    await Promise.all(this.#companions.map((companion) => companion.close()));
    this.finishNow(true);
  }

  /** The synchronous part of {@link finish}, for the end of a process; snapshots still being computed are lost. */
  finishNow(clean: boolean): void {
    if (this.#finished) return;
    this.#finished = true;
    forgetAtEndOfProcess(this);
    for (const companion of this.#companions) companion.stop();
    this.#scalars.flush();
    if (clean) this.#run.markFinished();
    this.#run.close();
  }

  #position(options: Position): number {
    const step = Number.isFinite(options.step) ? (options.step as number) : this.#lastStep + 1;
    this.#lastStep = Math.max(this.#lastStep, step);
    return step;
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
