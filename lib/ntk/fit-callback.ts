import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../protocol/errors.ts';
import type { MaybePromise } from './maybe-async.ts';
import type { NamedValues } from './model/weight-values.ts';
import { observeNextUpdate } from './observe-update.ts';

/** What `model.fit` says at its beginning. */
export interface FitBeginning {
  model: tf.LayersModel;
  /** Epochs that `initialEpoch` leaves out. */
  initialEpoch: number;
  /** Null when the dataset does not say. */
  batchesPerEpoch: number | null;
}

/** A batch that is over, or an epoch. */
export interface FitMoment {
  model: tf.LayersModel;
  /** Epochs and batches of this call of `fit` that are over. */
  epochs: number;
  batches: number;
  /** Share of the current epoch that is over: 0 at an epoch's end, and where the number of batches is not known. */
  part: number;
  /** Losses and metrics as numbers. tfjs has them as tensors, which are read, and perhaps waited for, only then. */
  readLogs: () => Promise<Record<string, number>>;
  /** Of the observed batch, once. */
  gradients: MaybePromise<NamedValues[]> | null;
}

/** What a logger wants to hear from `model.fit` and `model.fitDataset`. */
export interface FitListener {
  begin(fit: FitBeginning): void;
  /** @returns whether the gradients of the batch that is about to begin are to be read */
  beforeBatch(batch: { inEpoch: number; batchesPerEpoch: number | null }): boolean;
  afterBatch(moment: FitMoment): Promise<void>;
  afterEpoch(moment: FitMoment): Promise<void>;
  end(): Promise<void>;
  fault(error: unknown): void;
}

/** A callback for `model.fit` and `model.fitDataset` that passes on what happens there. Nothing of it throws into the training. */
export function fitCallback(listener: FitListener): tf.Callback {
  return new ForwardingCallback(listener);
}

class ForwardingCallback extends tf.Callback {
  readonly #listener: FitListener;
  #batchesPerEpoch: number | null = null;
  /** False when `fit` has not told its model: that is said once. */
  #listens = false;
  #hasBegun = false;
  #epochs = 0;
  #batches = 0;
  #gradients: MaybePromise<NamedValues[]> | null = null;
  #stopObserving: () => void = () => {};

  constructor(listener: FitListener) {
    super();
    this.#listener = listener;
    // tfjs takes the methods off this object when it stands behind a plain one in `callbacks`; they still need their `this`.
    this.onTrainBegin = this.onTrainBegin.bind(this);
    this.onEpochBegin = this.onEpochBegin.bind(this);
    this.onBatchBegin = this.onBatchBegin.bind(this);
    this.onBatchEnd = this.onBatchEnd.bind(this);
    this.onEpochEnd = this.onEpochEnd.bind(this);
    this.onTrainEnd = this.onTrainEnd.bind(this);
  }

  override async onTrainBegin(): Promise<void> {
    this.#listens = Boolean(this.model);
    if (!this.#listens) this.#listener.fault(noModel());
    await this.#guard(() => {
      const { samples, batchSize, steps } = this.params as unknown as FitParams;
      this.#batchesPerEpoch = steps ?? (samples && batchSize ? Math.ceil(samples / batchSize) : null);
      [this.#epochs, this.#batches, this.#hasBegun] = [0, 0, false];
    });
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    await this.#guard(() => {
      if (this.#hasBegun) return;
      this.#hasBegun = true;
      // The first epoch tells it: `fitDataset` leaves `initialEpoch` out of its parameters.
      const batchesPerEpoch = this.#batchesPerEpoch;
      this.#listener.begin({ model: this.#trained, initialEpoch: epoch, batchesPerEpoch });
    });
  }

  override async onBatchBegin(batch: number): Promise<void> {
    await this.#guard(() => {
      this.#stopObserving();
      if (!this.#listener.beforeBatch({ inEpoch: batch, batchesPerEpoch: this.#batchesPerEpoch })) return;
      const tell = (gradients: MaybePromise<NamedValues[]>) => {
        // Whoever logs them sees the failure; when nobody does, it is nobody's.
        if (gradients instanceof Promise) gradients.catch(() => undefined);
        this.#gradients = gradients;
      };
      const { optimizer } = this.#trained;
      this.#stopObserving = observeNextUpdate(optimizer, tell, (error) => this.#listener.fault(error));
    });
  }

  override async onBatchEnd(batch: number, logs: tf.Logs = {}): Promise<void> {
    await this.#guard(() => {
      this.#stopObserving();
      this.#batches++;
      const part = this.#batchesPerEpoch ? Math.min(1, (batch + 1) / this.#batchesPerEpoch) : 0;
      return this.#listener.afterBatch(this.#moment(part, logs));
    });
  }

  override async onEpochEnd(_epoch: number, logs: tf.Logs = {}): Promise<void> {
    await this.#guard(() => {
      this.#epochs++;
      return this.#listener.afterEpoch(this.#moment(0, logs));
    });
  }

  override async onTrainEnd(): Promise<void> {
    await this.#guard(() => {
      this.#stopObserving();
      return this.#listener.end();
    });
  }

  #moment(part: number, logs: tf.Logs): FitMoment {
    const gradients = this.#gradients;
    this.#gradients = null;
    const counts = { epochs: this.#epochs, batches: this.#batches, part };
    return { model: this.#trained, ...counts, readLogs: () => numbersOf(logs), gradients };
  }

  get #trained(): tf.LayersModel {
    return this.model as unknown as tf.LayersModel;
  }

  async #guard(work: () => void | Promise<void>): Promise<void> {
    if (!this.#listens) return;
    try {
      await work();
    } catch (error) {
      this.#listener.fault(error);
    }
  }
}

function noModel(): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    'callback: expected to be told the model by fit, got none. In `callbacks`, put callback objects before plain ones: [ntkLogger.callback(X), { onEpochEnd }].',
  );
}

interface FitParams {
  samples?: number | null;
  batchSize?: number | null;
  steps?: number | null;
}

/** tfjs hands losses and metrics over as scalar tensors, which stay its own; `batch` and `size` are its own counts. */
async function numbersOf(logs: tf.Logs): Promise<Record<string, number>> {
  const entries = Object.entries(logs as Record<string, unknown>).filter(
    ([name]) => name !== 'batch' && name !== 'size',
  );
  const read = entries.map(async ([name, value]): Promise<[string, number][]> => {
    if (value instanceof tf.Tensor) return [[name, (await value.data())[0] as number]];
    return typeof value === 'number' ? [[name, value]] : [];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}
