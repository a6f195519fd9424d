import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { readsAtOnce } from '../jacobian/to-host.ts';
import type { DifferentiableModel } from './types.ts';

/** A batch of raw numbers with its shape `[N, ...]`. */
export interface RawBatch {
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
  shape: number[];
}

/** What may be passed as a probe: one batch `[N, ...]`, or one for each input of the model. */
export type ProbeInput = tf.Tensor | tf.Tensor[] | RawBatch | RawBatch[];

/** Probe batches as tensors, and how to dispose those that were made for them. */
export interface ProbeTensors {
  inputs: tf.Tensor[];
  dispose: () => void;
}

/**
 * The probe as tensors, one for each model input, checked against the shapes the model wants. Tensors of the caller are
 * passed through and stay the caller's; on WebGPU they are cloned.
 *
 * @param operation the public call that was made, for the message
 * @throws NtkBoardError `invalid-probe` when count, shape or size do not fit
 */
export function probeTensors(probe: ProbeInput, model: DifferentiableModel, operation: string): ProbeTensors {
  const list = Array.isArray(probe) ? probe : [probe];
  const made: tf.Tensor[] = [];
  const dispose = () => tf.dispose(made);
  try {
    const inputs = list.map((batch) => {
      const tensor = toTensor(batch, operation);
      if (tensor !== batch) made.push(tf.keep(tensor));
      return tensor;
    });
    checkBatches(inputs, model, operation);
    return { inputs, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function checkBatches(tensors: tf.Tensor[], model: DifferentiableModel, operation: string): void {
  checkCount(tensors, model, operation);
  model.inputShapes?.forEach(({ name, shape }, i) => {
    checkShape((tensors[i] as tf.Tensor).shape, shape, name, operation);
  });
  const sizes = new Set(tensors.map((tensor) => tensor.shape[0] ?? 0));
  if (sizes.size === 1 && !sizes.has(0)) return;
  throw new NtkBoardError(
    'invalid-probe',
    `${operation}: expected a probe of at least one sample, the same number for every input, got ${tensors.map((t) => `[${t.shape}]`).join(', ')}. The first dimension counts the samples.`,
  );
}

function toTensor(batch: tf.Tensor | RawBatch, operation: string): tf.Tensor {
  if (batch instanceof tf.Tensor) {
    if (batch.isDisposed) {
      throw new NtkBoardError(
        'invalid-probe',
        `${operation}: expected a living probe tensor, got one that was disposed. Keep the probe outside tf.tidy, or tf.keep it.`,
      );
    }
    if (batch.dtype === 'string') {
      throw new NtkBoardError(
        'invalid-probe',
        `${operation}: expected a numeric probe, got strings. Turn them into token numbers first.`,
      );
    }
    // Where results are awaited, the caller may dispose the probe before it has been used for the last time.
    return readsAtOnce() ? batch : tf.clone(batch);
  }
  const { data, shape } = (batch ?? {}) as Partial<RawBatch>;
  if (!data || !shape || tf.util.sizeFromShape(shape) !== data.length) {
    throw new NtkBoardError(
      'invalid-probe',
      `${operation}: expected a tensor or { data, shape } whose shape counts the data, got ${told(batch)}`,
    );
  }
  return tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32');
}

/** What was given for a probe, and what to do. */
function told(batch: unknown): string {
  if (typeof batch !== 'object' || batch === null) return `${batch}. Make a tensor of it: tf.tensor(rows).`;
  if (Array.isArray(batch) || ArrayBuffer.isView(batch)) return 'an array. Make a tensor of it: tf.tensor(rows).';
  const { data, shape } = batch as Partial<RawBatch>;
  if (data && shape) return `${data.length} numbers for shape [${shape}].`;
  const names = Object.keys(batch).join(', ');
  return `an object with ${names || 'nothing in it'}. Options are the last argument, after the second probe, which may be null.`;
}

function checkCount(tensors: tf.Tensor[], model: DifferentiableModel, operation: string): void {
  const wanted = model.inputShapes?.length;
  if (wanted !== undefined && wanted !== tensors.length) {
    throw new NtkBoardError(
      'invalid-probe',
      `${operation}: expected ${wanted} probe ${wanted === 1 ? 'batch' : 'batches'}, one for each input (${model.inputShapes?.map((input) => input.name).join(', ')}), got ${tensors.length}.`,
    );
  }
}

function checkShape(got: number[], wanted: (number | null)[], name: string, operation: string): void {
  const fits = got.length === wanted.length && wanted.every((size, i) => i === 0 || size === null || size === got[i]);
  if (fits) return;
  const shape = wanted.map((size, i) => (i === 0 ? 'N' : (size ?? 'any'))).join(', ');
  throw new NtkBoardError(
    'invalid-probe',
    `${operation}: expected a probe of shape [${shape}] for the input '${name}', got [${got.join(', ')}]. Reshape the probe as the training data is shaped.`,
  );
}
