import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { ModelJacobian } from '../algorithms/algorithm.ts';
import { type CaptureOptions, captureJacobian } from '../capture-jacobian.ts';
import { andFinally } from '../maybe-async.ts';
import { differentiableModel } from '../model/differentiable-model.ts';
import { isDataset, type ProbeDataset } from '../model/probe-dataset.ts';
import { type ProbeInput, probeTensors } from '../model/probe-inputs.ts';
import { readDataset } from '../model/read-dataset.ts';
import type { NtkModel, Parameter } from '../model/types.ts';
import { unchangedWeights } from '../model/unchanged-weights.ts';
import { blockBytes } from './block-bytes.ts';

/** Samples from which the memory of a Jacobian is judged. */
const TRIAL_SAMPLES = 4;
/** Samples a batch at most, when memory would allow more: what a backend digests comfortably. */
const MAX_BATCH = 256;

export interface BatchOptions {
  /** Samples captured at a time; default what the budget allows, 256 at most. */
  batchSize?: number;
  /** Bytes of Jacobian held on the host at a time; default no limit, every batch is captured once and kept. */
  memoryBudgetBytes?: number;
  signal?: AbortSignal;
}

/**
 * The Jacobian of a probe in batches over the samples. Within the budget all batches are kept; beyond it each is captured
 * anew when it is asked for, so that the model must not change before {@link dispose}.
 */
export class BatchedJacobian {
  readonly n: number;
  readonly c: number;
  readonly parameters: readonly Parameter[];
  readonly batchSize: number;
  /** Whether every batch is kept. */
  readonly resident: boolean;
  readonly #model: NtkModel;
  readonly #inputs: tf.Tensor[];
  readonly #capture: CaptureOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #checkUnchanged: () => void;
  readonly #kept = new Map<number, ModelJacobian>();

  private constructor(
    model: NtkModel,
    inputs: tf.Tensor[],
    capture: CaptureOptions,
    trial: ModelJacobian,
    plan: { batchSize: number; resident: boolean },
    signal: AbortSignal | undefined,
    checkUnchanged: () => void,
  ) {
    this.#model = model;
    this.#inputs = inputs;
    this.#capture = capture;
    this.#signal = signal;
    this.#checkUnchanged = checkUnchanged;
    this.n = inputs[0]?.shape[0] ?? 0;
    this.c = trial.c;
    this.parameters = trial.blocks.map(({ parameter }) => parameter);
    this.batchSize = plan.batchSize;
    this.resident = plan.resident;
  }

  /**
   * Looks at a few samples to plan the batches. The samples of a dataset are read once, across awaits, and kept.
   *
   * @throws NtkBoardError `memory-budget` when the budget does not hold two samples; otherwise as `captureJacobian`
   */
  static async open(
    model: NtkModel,
    probe: ProbeInput | ProbeDataset,
    capture: CaptureOptions,
    options: BatchOptions,
  ): Promise<BatchedJacobian> {
    const differentiable = differentiableModel(model);
    const checkUnchanged = unchangedWeights(differentiable, capture.operation);
    if (isDataset(probe)) {
      const read = await readDataset(differentiable, probe, capture.operation, options.signal);
      checkUnchanged();
      try {
        return await BatchedJacobian.open(model, read, capture, options);
      } finally {
        tf.dispose(read);
      }
    }
    const { inputs, dispose } = probeTensors(probe, differentiable, capture.operation);
    const kept = inputs.map((input) => tf.keep(tf.clone(input)));
    dispose();
    try {
      const count = Math.min(TRIAL_SAMPLES, kept[0]?.shape[0] ?? 0);
      const samples = sliceOf(kept, 0, count);
      const trial = await Promise.resolve(
        andFinally(
          () => captureJacobian(model, samples, capture),
          () => tf.dispose(samples),
        ),
      );
      const plan = planBatches(trial, kept[0]?.shape[0] ?? 0, options, capture.operation);
      return new BatchedJacobian(model, kept, capture, trial, plan, options.signal, checkUnchanged);
    } catch (error) {
      tf.dispose(kept);
      throw error;
    }
  }

  get batches(): number {
    return Math.ceil(this.n / this.batchSize);
  }

  /** First sample of batch `i`, and the one after its last. */
  range(i: number): [from: number, to: number] {
    return [i * this.batchSize, Math.min(this.n, (i + 1) * this.batchSize)];
  }

  /**
   * The Jacobian of batch `i`.
   *
   * @throws the signal's reason when it is aborted; NtkBoardError `weights-changed` when the model has changed
   */
  async batch(i: number): Promise<ModelJacobian> {
    this.#signal?.throwIfAborted();
    const known = this.#kept.get(i);
    if (known) return known;
    this.#checkUnchanged();
    const [from, to] = this.range(i);
    const slices = sliceOf(this.#inputs, from, to - from);
    try {
      const jacobian = await captureJacobian(this.#model, slices, this.#capture);
      if (this.resident) this.#kept.set(i, jacobian);
      return jacobian;
    } finally {
      tf.dispose(slices);
    }
  }

  dispose(): void {
    tf.dispose(this.#inputs);
    this.#kept.clear();
  }
}

function sliceOf(inputs: tf.Tensor[], from: number, count: number): tf.Tensor[] {
  return inputs.map((input) => tf.slice(input, [from], [count]));
}

function planBatches(
  trial: ModelJacobian,
  n: number,
  { batchSize, memoryBudgetBytes = Number.POSITIVE_INFINITY }: BatchOptions,
  operation: string,
): { batchSize: number; resident: boolean } {
  if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new NtkBoardError(
      'invalid-option',
      `${operation}: expected options.batchSize to be a whole number above 0, got ${batchSize}.`,
    );
  }
  const perSample = blockBytes(trial.blocks.map(({ block }) => block)) / trial.n;
  if (perSample * n <= memoryBudgetBytes) return { batchSize: Math.min(n, batchSize ?? MAX_BATCH), resident: true };
  // Two batches meet in a tile.
  const fitting = Math.floor(memoryBudgetBytes / (2 * perSample));
  const chosen = Math.min(n, batchSize ?? MAX_BATCH, fitting);
  if (chosen >= 1 && (batchSize === undefined || fitting >= batchSize)) return { batchSize: chosen, resident: false };
  const { name, layer, shape } = largestOf(trial);
  throw new NtkBoardError(
    'memory-budget',
    `${operation}: expected options.memoryBudgetBytes to hold the Jacobian of two batches of ${batchSize ?? 1} samples, ${Math.ceil(2 * (batchSize ?? 1) * perSample)} bytes (${trial.c} outputs, ${trial.blocks.length} weights, most for ${name} [${shape}] of layer '${layer}'), got ${memoryBudgetBytes}. Raise the budget, take fewer outputs, or use smaller batches.`,
  );
}

/** The weight whose block takes the most. */
function largestOf({ blocks }: ModelJacobian): Parameter {
  const bytes = ({ block }: ModelJacobian['blocks'][number]) => blockBytes([block]);
  return blocks.reduce((most, one) => (bytes(one) > bytes(most) ? one : most)).parameter;
}
