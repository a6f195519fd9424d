import type { FitBeginning, FitListener, FitMoment } from '../../ntk/fit-callback.ts';
import { learningRateOf } from '../../ntk/learning-rate.ts';
import type { MaybePromise } from '../../ntk/maybe-async.ts';
import type { NtkModel } from '../../ntk/model/types.ts';
import type { NamedValues } from '../../ntk/model/weight-values.ts';
import { every } from '../schedules/every.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { ParsedFitOptions } from './fit-options.ts';

/** Where in the run a row of `fit` stands. */
export interface FitPosition {
  step: number;
  epoch: number;
}

/** What a fit log does its work with; none of it throws or rejects. */
export interface FitSink {
  /** Whether what is logged is stored. */
  isOpen(): boolean;
  /** Step and epoch at which the run goes on: 0 of a new one. */
  progress(): FitPosition;
  log(values: Record<string, number>, position: FitPosition): void;
  gradients(model: NtkModel, gradients: MaybePromise<NamedValues[]>, position: FitPosition): Promise<void>;
  snapshot(model: NtkModel, values: Record<string, number>, position: FitPosition): Promise<void>;
  /** The training is over. */
  end(): Promise<void>;
  fault(error: unknown): void;
}

/**
 * What `model.fit` logs, and when. With `every: { epochs }` the steps are epochs; with `every: { batches }` they are batches, `loss` is that of the
 * batch, and `epoch_loss` the mean of the epoch. Another `fit` of the same callback, or of a resumed run, goes on counting where the one before ended,
 * unless its `initialEpoch` says otherwise.
 */
export class FitLog implements FitListener {
  readonly #options: ParsedFitOptions;
  readonly #sink: FitSink;
  readonly #byBatch: boolean;
  readonly #snapshots: Schedule;
  readonly #scalars: Schedule;
  /** Where the current `fit` began. */
  #start: FitPosition = { step: 0, epoch: 0 };
  #last: FitPosition | null = null;
  /** Of the current `fit`. */
  #epochs = 0;
  #batches = 0;
  #isDue = false;

  constructor(options: ParsedFitOptions, sink: FitSink) {
    this.#options = options;
    this.#sink = sink;
    this.#byBatch = 'batches' in options.every;
    const interval = 'batches' in options.every ? options.every.batches : options.every.epochs;
    this.#snapshots = every.start(interval);
    this.#scalars = every.start(options.scalars?.batches ?? interval);
  }

  begin({ initialEpoch, batchesPerEpoch }: FitBeginning): void {
    const last = this.#last ?? this.#sink.progress();
    const batches = last.step || initialEpoch * (batchesPerEpoch ?? 0);
    const epoch = initialEpoch > 0 ? initialEpoch : Math.floor(last.epoch);
    this.#start = { epoch, step: this.#byBatch ? batches : epoch };
    [this.#epochs, this.#batches] = [0, 0];
  }

  beforeBatch({ inEpoch, batchesPerEpoch }: { inEpoch: number; batchesPerEpoch: number | null }): boolean {
    const { gradients } = this.#options;
    const { step } = this.#start;
    if (this.#byBatch) this.#isDue = this.#due(this.#snapshots, step + this.#batches + 1);
    else if (inEpoch === 0) this.#isDue = this.#due(this.#snapshots, step + this.#epochs + 1);
    if (!gradients || !this.#isDue || !this.#sink.isOpen()) return false;
    // Of an epoch the last batch stands for its end; where nobody knows which it is, the first one has to do.
    return this.#byBatch || inEpoch === (batchesPerEpoch ?? 1) - 1;
  }

  async afterBatch({ model, epochs, batches, part, readLogs, gradients }: FitMoment): Promise<void> {
    this.#batches = batches;
    const before = this.#start;
    if (!this.#byBatch) {
      const position = { step: before.step + epochs + 1, epoch: before.epoch + epochs + 1 };
      if (gradients) await this.#sink.gradients(model, gradients, position);
      return;
    }
    const position = { step: before.step + batches, epoch: before.epoch + epochs + part };
    this.#last = position;
    const logsScalars = this.#due(this.#scalars, position.step);
    if (!this.#isDue && !logsScalars) return;
    const values = { ...(await readLogs()), ...learningRate(model) };
    if (gradients) await this.#sink.gradients(model, gradients, position);
    if (this.#isDue) await this.#sink.snapshot(model, values, position);
    else this.#sink.log(values, position);
  }

  async afterEpoch({ model, epochs, batches, readLogs }: FitMoment): Promise<void> {
    const before = this.#start;
    this.#epochs = epochs;
    const epoch = before.epoch + epochs;
    const values = await readLogs();
    if (this.#byBatch) {
      this.#last = { step: before.step + batches, epoch };
      this.#sink.log(epochNames(values), this.#last);
      return;
    }
    this.#last = { step: before.step + epochs, epoch };
    const all = { ...values, ...learningRate(model) };
    if (this.#isDue) await this.#sink.snapshot(model, all, this.#last);
    else this.#sink.log(all, this.#last);
  }

  async end(): Promise<void> {
    await this.#sink.end();
  }

  fault(error: unknown): void {
    this.#sink.fault(error);
  }

  #due(schedule: Schedule, step: number): boolean {
    return schedule.isDue({ step, nowMs: performance.now() });
  }
}

function learningRate(model: NtkModel): Record<string, number> {
  const rate = learningRateOf(model);
  return rate === null ? {} : { learningRate: rate };
}

/** `loss` is the batch's when steps are batches: the epoch's mean needs another name. Validation has its own. */
function epochNames(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.startsWith('val_') ? name : `epoch_${name}`, value]),
  );
}
