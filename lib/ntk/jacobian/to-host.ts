import * as tf from '@tensorflow/tfjs';
import { borrowFloat32 } from '../../linalg/openblas/scratch.ts';
import { readsAreCopies } from '../device/tensorflow-device.ts';
import { processorMemory } from '../host/processor-memory.ts';
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

/** Numbers below which fresh memory costs next to nothing. */
const FEW_NUMBERS = 2 ** 14;

/**
 * The same in borrowed space, for a caller that gives it back: fresh memory, and the garbage collections that it brings, cost as
 * much as the numbers themselves.
 */
export function toBorrowed(tensor: tf.Tensor): MaybePromise<HostArray> {
  const memory = processorMemory();
  if (!memory || tensor.dtype !== 'float32' || tensor.size < FEW_NUMBERS) return toHost(tensor);
  const values = borrowFloat32(tensor.size);
  values.set(memory.numbersOf(tensor));
  return values;
}

/** Reads tensors and disposes them, also when reading fails. */
export function takeToHost(tensors: tf.Tensor[], read = toHost): MaybePromise<HostArray[]> {
  const dispose = () => tf.dispose(tensors);
  try {
    // Blocks may share a tensor; it is read once, and they share the array.
    const unique = [...new Set(tensors)];
    const arrays = andThen(all(unique.map((tensor) => read(tensor))), (numbers) =>
      tensors.map((tensor) => numbers[unique.indexOf(tensor)] as HostArray),
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
