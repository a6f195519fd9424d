import type * as tf from '@tensorflow/tfjs';
import { differentiableModel } from '../model/differentiable-model.ts';
import { type ProbeInput, probeTensors } from '../model/probe-inputs.ts';
import type { NtkModel } from '../model/types.ts';
import { firstOutputs } from './first-outputs.ts';
import { type PortableModel, portableModel, portableWeights } from './portable-model.ts';
import { type CopiedProbe, copyProbe, type KnownProbe } from './probe-copy.ts';
import { copyWeights } from './weights-copy.ts';

let nextKey = 0;

/** What is copied of a model for another thread: its description and probe as long as they stay the same, its weights each time. */
export interface ModelCopy {
  model: { key: number; portable: PortableModel };
  probe: { key: number; copy: CopiedProbe };
  weights: SharedArrayBuffer;
  /** The model's first outputs, for `checkFirstOutputs`; only while nobody has said that its copies compute the same. */
  outputs?: Float32Array;
}

/** Copies one model again and again. Keys are unique in the process; a new one stands for a new description or probe. */
export class ModelCopier {
  readonly #model: NtkModel;
  #isProven = false;
  #described: { key: number; portable: PortableModel; signature: string } | null = null;
  #probe: (KnownProbe & { key: number }) | null = null;

  constructor(model: NtkModel) {
    this.#model = model;
  }

  /** The copies of what was described last were seen to compute the same; false again with the next description. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** @param key of the description */
  prove(key: number): void {
    if (this.#described?.key === key) this.#isProven = true;
  }

  /**
   * The model and the probe as they are when the call returns, on backends that compute synchronously (not WebGPU). No tensor is
   * left behind.
   *
   * @param operation the public call this is for, named in errors
   * @param weights a copy of them that was made in this very call, or else one of before that nobody needs any more
   * @throws NtkBoardError `worker-unavailable` as `portableModel`; `unsupported-model`, `no-trainable-weights`, `invalid-probe`
   */
  copy(
    probe: ProbeInput,
    operation: string,
    weights: { made?: SharedArrayBuffer | undefined; reuse?: SharedArrayBuffer | undefined } = {},
  ): ModelCopy {
    const { key, portable } = this.#describe();
    const known = this.#look(probe, operation);
    // Only a Layers model can be described.
    const numbers = weights.made ?? copyWeights(this.#model as tf.LayersModel, weights.reuse);
    const copy = { model: { key, portable }, probe: { key: known.key, copy: known.copy }, weights: numbers };
    return this.#isProven ? copy : { ...copy, outputs: firstOutputs(this.#model, probe, operation) };
  }

  #describe() {
    const signature = signatureOf(this.#model);
    if (this.#described?.signature === signature) return this.#described;
    differentiableModel(this.#model);
    this.#isProven = false;
    this.#described = { key: nextKey++, portable: portableModel(this.#model), signature };
    return this.#described;
  }

  #look(probe: ProbeInput, operation: string) {
    if (this.#probe?.isStill(probe)) return this.#probe;
    probeTensors(probe, differentiableModel(this.#model), operation).dispose();
    this.#probe = { key: nextKey++, ...copyProbe(probe) };
    return this.#probe;
  }
}

/** Changes when layers are frozen or let go, or weights are added. */
function signatureOf(model: NtkModel): string {
  if (!('layers' in model)) return '';
  return JSON.stringify([portableWeights(model), model.trainableWeights.map(({ originalName }) => originalName)]);
}
