import * as tf from '@tensorflow/tfjs';
import type { ProbeInput } from '../model/probe-inputs.ts';
import { type PortableModel, rebuildModel } from './portable-model.ts';
import { type CopiedProbe, probeOf } from './probe-copy.ts';
import { assignWeights } from './weights-copy.ts';

/** A model of one's own that takes on the weights of another one. */
export class RebuiltModel {
  readonly #model: tf.LayersModel;
  #probe: { key: number; input: ProbeInput } | null = null;

  private constructor(model: tf.LayersModel) {
    this.#model = model;
  }

  /** @throws NtkBoardError `worker-unavailable` as `rebuildModel` */
  static async of(portable: PortableModel): Promise<RebuiltModel> {
    return new RebuiltModel(await rebuildModel(portable));
  }

  /**
   * The model with these weights, and the probe; both stay as they are until the next call.
   *
   * @param probe its copy may be left out where the key is that of the last call
   */
  with(
    weights: SharedArrayBuffer,
    probe: { key: number; copy?: CopiedProbe },
  ): { model: tf.LayersModel; probe: ProbeInput } {
    assignWeights(this.#model, weights);
    if (probe.copy && probe.key !== this.#probe?.key) {
      this.#dropProbe();
      this.#probe = { key: probe.key, input: probeOf(probe.copy) };
    }
    if (!this.#probe) throw new Error(`probe ${probe.key} was never sent`);
    return { model: this.#model, probe: this.#probe.input };
  }

  /** Disposes weights and probe. */
  dispose(): void {
    this.#dropProbe();
    tf.dispose(this.#model.weights.map((weight) => weight.read()));
  }

  #dropProbe(): void {
    const batches = [this.#probe?.input ?? []].flat();
    for (const batch of batches) if (batch instanceof tf.Tensor) batch.dispose();
    this.#probe = null;
  }
}
