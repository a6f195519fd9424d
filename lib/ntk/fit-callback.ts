import * as tf from '@tensorflow/tfjs';

/** What a logger wants to hear from `model.fit`. */
export interface FitListener {
  /** @param epoch finished epochs, counted from 1 */
  onEpochEnd: (model: tf.LayersModel, epoch: number, logs: Record<string, number>) => Promise<void>;
  onTrainEnd: () => Promise<void>;
}

/** A callback for `model.fit` and `model.fitDataset` that passes epochs on, with the model they belong to. */
export function fitCallback(listener: FitListener): tf.Callback {
  return new ForwardingCallback(listener);
}

class ForwardingCallback extends tf.Callback {
  readonly #listener: FitListener;

  constructor(listener: FitListener) {
    super();
    this.#listener = listener;
  }

  override async onEpochEnd(epoch: number, logs: Record<string, unknown> = {}): Promise<void> {
    const numbers: Record<string, number> = {};
    for (const [name, value] of Object.entries(logs)) {
      // tfjs hands the losses over as scalar tensors, which stay its own.
      if (value instanceof tf.Tensor) numbers[name] = (await value.data())[0] as number;
      else if (typeof value === 'number') numbers[name] = value;
    }
    await this.#listener.onEpochEnd(this.model as unknown as tf.LayersModel, epoch + 1, numbers);
  }

  override async onTrainEnd(): Promise<void> {
    await this.#listener.onTrainEnd();
  }
}
