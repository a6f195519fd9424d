import { fitCallback } from '../ntk/fit-callback.ts';
import { andThen } from '../ntk/maybe-async.ts';
import { gradientValues, type NamedGradients } from '../ntk/model/gradient-values.ts';
import { type NumericValues, numericValues } from '../ntk/model/numeric-values.ts';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import { weightsAreThere } from '../ntk/model/weights-are-there.ts';
import { FitLog } from './fit/fit-log.ts';
import { type FitOptions, parseFitOptions, stepOptionsOf } from './fit/fit-options.ts';
import type { LoggerCounts } from './logger-counts.ts';
import { type LoggerParts, loggerParts } from './logger-parts.ts';
import { openStore } from './open-store.ts';
import { type NtkLoggerOptions, type ParsedLoggerOptions, parseLoggerOptions } from './options.ts';
import type { Position } from './recorders/scalar-points.ts';
import { jsonFields, notesText, tagList } from './run/run-fields.ts';
import type { RunSession } from './run/run-session.ts';
import { RunProgress } from './run-progress.ts';
import { finishAtEndOfProcess, forgetAtEndOfProcess } from './shutdown.ts';
import type { SnapshotMode } from './snapshot-place.ts';
import type { StepOptions } from './step-options.ts';

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
  readonly #parts: LoggerParts;
  readonly #progress: RunProgress;
  #finished = false;

  /** @param open makes the store; the one of the logdir unless a test brings its own */
  constructor(options: ParsedLoggerOptions, open = openStore) {
    this.#options = options;
    this.#parts = loggerParts(options, open);
    const { beginning } = this.#run;
    [this.runId, this.name] = [beginning.runId, beginning.name];
    this.#progress = new RunProgress(beginning);
    if (this.#run.isOpen) finishAtEndOfProcess(this);
  }

  get #run(): RunSession {
    return this.#parts.run;
  }

  get counts(): Readonly<LoggerCounts> {
    return { ...this.#parts.snapshots.counts, thinned: this.#parts.budget.thinned, faults: this.#parts.faults.count };
  }

  /** Where the next snapshot is computed. With `mode: 'auto'`, `inline` until the first one has shown whether `worker` works. */
  get mode(): SnapshotMode {
    return this.#parts.place.mode;
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
    await this.#step(model, X, options, this.#options.schedule !== 'always');
  }

  /** Logs scalars. NaN and infinities are kept as such. `step` defaults to the last step + 1. */
  log(values: Record<string, number>, options: Position = {}): void {
    if (!this.#run.isOpen) return;
    const position = this.#progress.place(options, 1);
    this.#parts.clock.hold(() => this.#parts.record.scalars.add(values, position));
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
    const position = this.#progress.place(options, 0);
    const named = this.#parts.faults.guard(position.step, () =>
      andThen(numericValues(values, 'histogram'), (own) => [{ name: String(name), values: own }]),
    );
    if (!named) return;
    void this.#parts.record.histograms.add(named, position);
    await Promise.resolve(named).catch(() => undefined);
  }

  /** Logs a text, plain and never rendered as HTML. `step` defaults to the last step. */
  text(name: string, text: string, options: Position = {}): void {
    if (this.#run.isOpen) this.#parts.record.texts.add(name, text, this.#progress.place(options, 0));
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
    const position = this.#progress.place(options, 0);
    const values = this.#parts.faults.guard(position.step, () => gradientValues(gradients));
    if (values) await this.#parts.record.parameters.gradients(values, options?.model ?? null, position);
  }

  /** Adds to the run's configuration, key by key. */
  config(fields: Record<string, unknown>): void {
    this.#parts.faults.guard(null, () => this.#run.update({ config: jsonFields('config', fields) }));
  }

  /** Adds final or best numbers to the run's summary, key by key. */
  summary(fields: Record<string, unknown>): void {
    this.#parts.faults.guard(null, () => this.#run.update({ summary: jsonFields('summary', fields) }));
  }

  /** Replaces the run's tags. */
  tags(tags: string[]): void {
    this.#parts.faults.guard(null, () => this.#run.update({ tags: tagList(tags) }));
  }

  /** Replaces the run's notes: free text, plain and never rendered as HTML. */
  notes(notes: string): void {
    this.#parts.faults.guard(null, () => this.#run.update({ notes: notesText(notes) }));
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
        progress: () => this.#progress.last,
        log: (values, position) => this.log(values, position),
        snapshot: (model, metrics, position) => this.#step(model, X, { ...given, ...position, metrics }, true),
        gradients: async (model, values, position) => this.#parts.record.parameters.gradients(values, model, position),
        end: () => this.#end(),
        fault: (error) => this.#parts.faults.report(error, null),
      },
    );
    return fitCallback(fitLog);
  }

  /** Resolves when everything logged so far is in the database, where it survives this process; see the option `durability`. */
  async flush(): Promise<void> {
    this.#parts.record.flush();
    await this.#parts.snapshots.drain();
    await this.#parts.record.drain();
    if (this.#options.durability === 'power' && this.#run.isOpen)
      this.#parts.faults.guard(null, () => this.#run.store?.sync());
    this.#parts.faults.keepWaiting();
    await Promise.all(this.#parts.companions.map((companion) => companion.flush?.()));
  }

  /** Stores what is left and marks the run finished. Also done when the process ends. Further calls do nothing. */
  async finish(): Promise<void> {
    if (this.#finished) return;
    this.#parts.alerts.stopClock();
    await this.#end();
    await Promise.all([this.#run.settle(), this.#parts.place.settled()]);
    if (this.#finished) return;
    this.#run.markFinished();
    await Promise.all(this.#parts.companions.map((companion) => companion.close()));
    this.finishNow(true);
  }

  /** The synchronous part of {@link finish}, for the end of a process; snapshots still being computed are lost. */
  finishNow(clean: boolean): void {
    if (this.#finished) return;
    this.#finished = true;
    forgetAtEndOfProcess(this);
    for (const companion of this.#parts.companions) companion.stop();
    this.#parts.record.flush();
    this.#parts.faults.keepWaiting();
    if (clean) this.#run.markFinished();
    this.#run.close();
  }

  /** A training is over. */
  async #end(): Promise<void> {
    await this.#parts.budget.makeUp();
    await this.flush();
  }

  async #step(model: NtkModel, X: ProbeInput, options: StepOptions, isScheduled: boolean): Promise<void> {
    if (!this.#run.isOpen) return;
    const { clock, record, schedule, budget, place, snapshots } = this.#parts;
    const call = clock.enter();
    const position = this.#progress.place(options, 1);
    record.scalars.add(options?.metrics ?? {}, position);
    const isDue =
      schedule.isDue({ step: position.step, nowMs: performance.now() }) &&
      budget.allows(isScheduled, position.step, () => this.#makeUp(model, X, options));
    const weights = isDue ? place.copyWeights(model) : null;
    const histograms = record.parameters.weights(model, position, isDue, weights);
    if (isDue) await snapshots.take(model, X, { ...options, ...position, labels: options?.labels, weights }, call);
    if (histograms) await histograms;
    clock.leave(call);
  }

  /** Takes a snapshot that the budget left out, where the run is now. */
  async #makeUp(model: NtkModel, X: ProbeInput, options: StepOptions): Promise<void> {
    if (!this.#run.isOpen || !weightsAreThere(model)) return;
    const { clock, snapshots } = this.#parts;
    const call = clock.enter();
    const { step, epoch } = this.#progress.last;
    const position = { step, epoch: options?.epoch === undefined ? null : epoch };
    await snapshots.take(model, X, { ...options, ...position, labels: options?.labels, weights: null }, call);
    clock.leave(call);
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
