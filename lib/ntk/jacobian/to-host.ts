import * as tf from '@tensorflow/tfjs';
import { readsAreCopies } from '../device/tensorflow-device.ts';
import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import type { HostArray } from './block.ts';

/** Backends whose results can only be awaited. */
const ASYNCHRONOUS = new Set(['webgpu']);

/** Whether the current backend can hand out numbers without waiting. */
export function readsAtOnce(): boolean {
  return !ASYNCHRONOUS.has(tf.getBackend());
}

/**
 * A tensor's numbers as a float32 array of our own, at once where the backend allows it.
 *
 * The copy matters: some backends hand out the live storage of the tensor, and moving that to a worker would take it
 * from the model.
 */
export function toHost(tensor: tf.Tensor): MaybePromise<HostArray> {
  if (!readsAtOnce()) return tensor.data().then((values) => new Float32Array(values));
  const isFresh = readsAreCopies(tensor);
  const values = tensor.dataSync();
  const isWhole = values.buffer.byteLength === values.byteLength && values.buffer instanceof ArrayBuffer;
  return isFresh && isWhole && values instanceof Float32Array ? (values as HostArray) : new Float32Array(values);
}

/** Reads tensors and disposes them, also when reading fails. */
export function takeToHost(tensors: tf.Tensor[]): MaybePromise<HostArray[]> {
  const dispose = () => tf.dispose(tensors);
  try {
    // Blocks may share a tensor; it is read once, and they share the array.
    const unique = [...new Set(tensors)];
    const arrays = andThen(all(unique.map(toHost)), (read) =>
      tensors.map((tensor) => read[unique.indexOf(tensor)] as HostArray),
    );
    if (arrays instanceof Promise) return arrays.finally(dispose);
    return andThen(arrays, (values) => {
      dispose();
      return values;
    });
  } catch (error) {
    dispose();
    throw error;
  }
}
