import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import type { TensorflowBinding } from '../../linalg/libtensorflow/binding.ts';
import { registerTensorflowBinding } from '../../linalg/providers/libtensorflow.ts';

/** The native backend of tfjs, as far as its tensors can be handed to TensorFlow's own operations. */
export interface TensorflowDevice {
  binding: TensorflowBinding;
  /** TensorFlow's ids of tfjs tensors, uploaded if they were not yet. They stay the tensors' own. */
  idsOf(tensors: tf.Tensor[]): number[];
}

interface NativeBackend {
  binding?: TensorflowBinding;
  /** `values` until TensorFlow has them, then null. */
  tensorMap?: { get(dataId: object): { values?: unknown } | undefined };
  getInputTensorIds?: (tensors: tf.Tensor[]) => number[];
}

/** The native backend when it is the current one, or null. */
export function tensorflowDevice(): TensorflowDevice | null {
  if (tf.getBackend() !== 'tensorflow') return null;
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding, getInputTensorIds } = backend;
  if (!binding || !getInputTensorIds) return null;
  return { binding, idsOf: (tensors) => getInputTensorIds.call(backend, tensors) };
}

/** The native backend when it computes on a GPU: Jacobians then stay there until their kernel is read. */
export function tensorflowGpu(): TensorflowDevice | null {
  const device = tensorflowDevice();
  return device?.binding.isUsingGpuDevice() ? device : null;
}

/** Whether reading a tensor copies its numbers out of TensorFlow, or out of wasm's memory: the array is then nobody else's. */
export function readsAreCopies({ dataId }: tf.Tensor): boolean {
  if (tf.getBackend() === 'wasm') return true;
  if (tf.getBackend() !== 'tensorflow') return false;
  return (tf.backend() as unknown as NativeBackend).tensorMap?.get(dataId)?.values === null;
}

let registered: TensorflowBinding | null = null;

/** Lets linear algebra use the libtensorflow that trains here. Called wherever a model is looked at; once is enough. */
export function offerTensorflow(): void {
  const binding = tensorflowDevice()?.binding ?? null;
  if (!binding || binding === registered) return;
  registered = binding;
  registerTensorflowBinding({ binding, addon: loadedAddon() });
}

/** Path of tfjs-node's addon as Node loaded it: a worker thread can load it again. */
function loadedAddon(): string | undefined {
  return Object.keys(createRequire(import.meta.url).cache).find((path) => path.endsWith('tfjs_binding.node'));
}
