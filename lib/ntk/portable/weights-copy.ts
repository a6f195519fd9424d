import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { NamedValues } from '../model/weight-values.ts';

const WORD = 4;

/** The weights of a Layers model at one moment, in memory that all threads may read. */
export interface WeightsCopy {
  /** As {@link copyWeights} made it. */
  buffer: SharedArrayBuffer;
  copyMs: number;
  /** Who still reads it, beside the snapshot it was made for. */
  readers: Promise<unknown>[];
}

/**
 * The numbers of every weight of a model, one after the other in `model.weights` order, each from a multiple of four bytes on. Made
 * without any tensor and there when the call returns, on backends that compute synchronously (not WebGPU).
 *
 * @param reuse an earlier copy that nobody needs any more; taken when its size fits
 */
export function copyWeights(model: tf.LayersModel, reuse?: SharedArrayBuffer | undefined): SharedArrayBuffer {
  const values = model.weights.map((weight) => weight.read().dataSync());
  const size = values.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0);
  const copy = reuse?.byteLength === size ? reuse : new SharedArrayBuffer(size);
  let offset = 0;
  for (const { buffer, byteOffset, byteLength } of values) {
    new Uint8Array(copy, offset, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
    offset += aligned(byteLength);
  }
  return copy;
}

/** The trainable weights in a copy by `LayerVariable.originalName`; no number is copied again. */
export function trainableValues(model: tf.LayersModel, { buffer }: WeightsCopy): NamedValues[] {
  const trainable = new Set(model.trainableWeights);
  let offset = 0;
  return model.weights.flatMap((weight) => {
    const variable = weight.read();
    const values = typedArray(variable.dtype, buffer, offset, variable.size);
    offset += aligned(values.byteLength);
    if (!trainable.has(weight)) return [];
    return { name: weight.originalName, values: values instanceof Float32Array ? values : Float64Array.from(values) };
  });
}

/**
 * Gives a rebuilt model the numbers of {@link copyWeights}.
 *
 * @throws NtkBoardError `internal` when they are not those of such a model
 */
export function assignWeights(model: tf.LayersModel, copy: SharedArrayBuffer): void {
  let offset = 0;
  for (const weight of model.weights) {
    const variable = weight.read() as tf.Variable;
    const values = typedArray(variable.dtype, copy, offset, variable.size);
    // tfjs may keep an array that it is given: it gets one of its own.
    tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape, variable.dtype)));
    offset += aligned(values.byteLength);
  }
  if (offset === copy.byteLength) return;
  throw new NtkBoardError(
    'internal',
    `worker: expected ${offset} bytes of weights, got ${copy.byteLength}. Please report this model.`,
  );
}

const aligned = (bytes: number): number => Math.ceil(bytes / WORD) * WORD;

function typedArray(dtype: tf.DataType, buffer: SharedArrayBuffer, offset: number, length: number) {
  if (dtype === 'int32') return new Int32Array(buffer, offset, length);
  if (dtype === 'bool') return new Uint8Array(buffer, offset, length);
  return new Float32Array(buffer, offset, length);
}
