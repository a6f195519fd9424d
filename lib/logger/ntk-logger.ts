import { fitCallback } from '../ntk/fit-callback.ts';
import { andThen } from '../ntk/maybe-async.ts';
import { gradientValues, type NamedGradients } from '../ntk/model/gradient-values.ts';
import { type NumericValues, numericValues } from '../ntk/model/numeric-values.ts';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import type { ProbeLabels } from '../ntk/model/probe-labels.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import type { RunCompanion } from './companion.ts';
import { CostClock } from './cost-clock.ts';
import type { Descent } from './descent.ts';
import { Faults } from './faults.ts';
import { FitLog } from './fit/fit-log.ts';
import { type FitOptions, parseFitOptions, stepOptionsOf } from './fit/fit-options.ts';
import { openStore } from './open-store.ts';
import { type NtkLoggerOptions, type ParsedLoggerOptions, parseLoggerOptions } from './options.ts';
import { placeOf } from './place-of.ts';
import { Recorders } from './recorders/recorders.ts';
import type { Position } from './recorders/scalar-points.ts';
import { remoteUploads } from './remote/remote-upload.ts';
import { jsonFields, notesText, tagList } from './run/run-fields.ts';
import { RunSession } from './run/run-session.ts';
import { type Schedule, startSchedule } from './schedules/index.ts';
import { finishAtEndOfProcess, forgetAtEndOfProcess } from './shutdown.ts';
import type { SnapshotMode, SnapshotPlace } from './snapshot-place.ts';
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
  /** Left out because newer ones took their place while others were being computed: the caller did not await `step`. */
  skipped: number;
  faults: number;
}

/**
 * Writes one run: kernel snapshots, scalars, histograms and texts. Make it with {@link createNtkLogger}.
 *
 * After construction nothing here throws or rejects because of the logger: faults go to `onError`, are counted, and
 * stand as events beside the run. Weights, random numbers and tensors of the training are left alone.
 */
export class NtkLogger {
  readonly runId: string;
  readonly name: string;
  readonly #options: ParsedLoggerOptions;
  readonly #faults: Faults;
  readonly #clock = new CostClock();
  readonly #run: RunSession;
  readonly #alerts: AlertWatch;
  readonly #record: Recorders;
  readonly #schedule: Schedule;
  readonly #place: SnapshotPlace;
  readonly #snapshots: SnapshotTaker;
  readonly #companions: RunCompanion[];
  #lastStep: number;
  #lastEpoch: number;
  #finished = false;

  /** @param open makes the store; the one of the logdir unless a test brings its own */
  constructor(options: ParsedLoggerOptions, open = openStore) {
    const faults = new Faults(options.onError);
    const run = new RunSession(options, faults, (work) => this.#clock.hold(work), open);
    const { runId, name, lastStep, lastEpoch, hasEarlierSnapshots } = run.beginning;
    [this.#options, this.#faults, this.#run, this.runId, this.name] = [options, faults, run, runId, name];
    [this.#lastStep, this.#lastEpoch] = [lastStep ?? -1, lastEpoch ?? 0];
    this.#alerts = new AlertWatch(options, {
      run: { id: runId, name },
      store: (alert) => run.store?.writeAlert(runId, alert),
      onFault: (error, step) => faults.report(error, step),
    });
    this.#record = new Recorders(options.histograms, { run, faults, clock: this.#clock, alerts: this.#alerts });
    this.#schedule = startSchedule(options.schedule);
    const { place, companion } = placeOf(options, hasEarlierSnapshots ? lastStep : null, run, faults);
    this.#place = place;
    this.#snapshots = new SnapshotTaker(options, {
      run,
      faults,
      clock: this.#clock,
      producer: place,
      budget: null,
      beforeStore: () => this.#record.flush(),
      afterStore: (snapshot) => this.#alerts.snapshot(snapshot),
    });
    this.#companions = [this.#alerts, companion, ...(run.isOpen ? remoteUploads(options, run.runId, faults) : [])];
    if (run.isOpen) finishAtEndOfProcess(this);
  }

  get counts(): Readonly<LoggerCounts> {
    return { ...this.#snapshots.counts, faults: this.#faults.count };
  }

  /** Where the next snapshot is computed. With `mode: 'auto'`, `inline` until the first one has shown whether `worker` works. */
  get mode(): SnapshotMode {
    return this.#place.mode;
  }

  /**
   * Takes one snapshot of the model's kernel on the probe `X` when the schedule says so, and logs `metrics` beside it in any case.
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
    const position = this.#position(options, 1);
    this.#record.scalars.add(options.metrics ?? {}, position);
    const isDue = this.#schedule.isDue({ step: position.step, nowMs: performance.now() });
    const weights = this.#record.parameters.weights(model, position, isDue);
    if (isDue) await this.#snapshots.take(model, X, { ...options, ...position, labels: options.labels }, call);
    if (weights) await weights;
    this.#clock.leave(call);
  }

  /** Logs scalars. NaN and infinities are kept as such. `step` defaults to the last step + 1. */
  log(values: Record<string, number>, options: Position = {}): void {
    if (!this.#run.isOpen) return;
    const position = this.#position(options, 1);
    this.#clock.hold(() => this.#record.scalars.add(values, position));
  }

  /**
   * Logs how many numbers are distributed: bins, exact quantiles, mean and deviation; NaN and infinities are counted apart. They are copied before
   * the first await; await the promise before disposing a tensor of a backend that computes asynchronously.
   *
   * @param values a tensor of any shape, which stays the caller's, a typed array or an array
   * @param options `step` defaults to the last step
   */
  async histogram(name: string, values: NumericValues, options: Position = {}): Promise<void> {
    if (!this.#run.isOpen) return;
    const position = this.#position(options, 0);
    const named = this.#faults.guard(position.step, () =>
      andThen(numericValues(values, 'histogram'), (own) => [{ name: String(name), values: own }]),
    );
    if (!named) return;
    this.#record.histograms.add(named, position);
    await Promise.resolve(named).catch(() => undefined);
  }

  /** Logs a text, plain and never rendered as HTML. `step` defaults to the last step. */
  text(name: string, text: string, options: Position = {}): void {
    if (this.#run.isOpen) this.#record.texts.add(name, text, this.#position(options, 0));
  }

  /**
   * Logs the norm of gradients, in all (`gradientNorm`) and by parameter (`gradientNorm/<weight>`), and with the option
   * `histograms: { gradients: true }` their histograms (`gradients/<weight>`). They are copied before the first await, P numbers.
   *
   * @param gradients the `grads` of `tf.variableGrads`, or a list of `{ name, tensor }`; they stay the caller's
   * @param options `step` defaults to the last step; `model`: whose weights they are, default the last one given to `step`
   *
   * @example
   * const { value, grads } = tf.variableGrads(() => loss(model));
   * await ntkLogger.gradients(grads, { step, model });
   * optimizer.applyGradients(grads);
   */
  async gradients(gradients: NamedGradients, options: Position & { model?: NtkModel } = {}): Promise<void> {
    if (!this.#run.isOpen) return;
    const position = this.#position(options, 0);
    const values = this.#faults.guard(position.step, () => gradientValues(gradients));
    if (values) await this.#record.parameters.gradients(values, options.model ?? null, position);
  }

  /** Adds to the run's configuration, key by key. */
  config(fields: Record<string, unknown>): void {
    this.#faults.guard(null, () => this.#run.update({ config: jsonFields('config', fields) }));
  }

  /** Adds final or best numbers to the run's summary, key by key. */
  summary(fields: Record<string, unknown>): void {
    this.#faults.guard(null, () => this.#run.update({ summary: jsonFields('summary', fields) }));
  }

  /** Replaces the run's tags. */
  tags(tags: string[]): void {
    this.#faults.guard(null, () => this.#run.update({ tags: tagList(tags) }));
  }

  /** Replaces the run's notes: free text, plain and never rendered as HTML. */
  notes(notes: string): void {
    this.#faults.guard(null, () => this.#run.update({ notes: notesText(notes) }));
  }

  /**
   * A callback for `model.fit` and `model.fitDataset`: a snapshot on `X` after every epoch, or as `every` says, with losses, metrics and learning rate
   * as scalars. Epochs count from 1 and are the steps; with `every: { batches }` batches are.
   *
   * @throws NtkBoardError `invalid-option` for a wrong option, at once
   */
  callback(X: ProbeInput, options: FitOptions = {}) {
    const { gradients = this.#options.histograms.gradients, ...rest } = parseFitOptions(options);
    const given = stepOptionsOf(options);
    const fitLog = new FitLog(
      { ...rest, gradients },
      {
        isOpen: () => this.#run.isOpen,
        progress: () => ({ step: Math.max(0, this.#lastStep), epoch: this.#lastEpoch }),
        log: (values, position) => this.log(values, position),
        snapshot: (model, metrics, position) => this.step(model, X, { ...given, ...position, metrics }),
        gradients: async (model, values, position) => this.#record.parameters.gradients(values, model, position),
        flush: () => this.flush(),
        fault: (error) => this.#faults.report(error, null),
      },
    );
    return fitCallback(fitLog);
  }

  /** Resolves when everything logged so far is in the database, where it survives this process; see the option `durability`. */
  async flush(): Promise<void> {
    this.#record.flush();
    await this.#snapshots.drain();
    await this.#record.drain();
    if (this.#options.durability === 'power' && this.#run.isOpen)
      this.#faults.guard(null, () => this.#run.store?.sync());
    this.#faults.keepWaiting();
    await Promise.all(this.#companions.map((companion) => companion.flush?.()));
  }

  /** Stores what is left and marks the run finished. Also done when the process ends. Further calls do nothing. */
  async finish(): Promise<void> {
    if (this.#finished) return;
    this.#alerts.stopClock();
    await this.flush();
    await this.#run.settle();
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
    this.#record.flush();
    this.#faults.keepWaiting();
    if (clean) this.#run.markFinished();
    this.#run.close();
  }

  /** @param ahead how far after the last step a call stands that does not say where */
  #position({ step, epoch }: Position, ahead: 0 | 1): { step: number; epoch: number | null } {
    const here = Number.isFinite(step) ? (step as number) : Math.max(0, this.#lastStep + ahead);
    this.#lastStep = Math.max(this.#lastStep, here);
    if (Number.isFinite(epoch)) this.#lastEpoch = Math.max(this.#lastEpoch, epoch as number);
    return { step: here, epoch: epoch ?? null };
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
