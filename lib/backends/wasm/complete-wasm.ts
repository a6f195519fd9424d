import * as tf from '@tensorflow/tfjs';
import { MISSING_KERNELS, REPLACED_KERNELS } from './completed-kernels.ts';
import type { Kernel, KernelMaker, OriginalKernel } from './kernel.ts';

type KernelFunc = tf.KernelConfig['kernelFunc'];

/** On a completed kernel: what it stands in front of. Shared by every copy of this module in the process. */
const COMPLETED = Symbol.for('ntkboard.completed');

/**
 * Registers what tfjs-backend-wasm lacks for training (see `completed-kernels.ts`). May run before or after the backend
 * is initialised, and any number of times; kernels the caller registered for a missing name stay.
 *
 * @returns takes back what this call has changed
 */
export function completeWasm(): () => void {
  const undo: (() => void)[] = [];
  for (const [kernelName, make] of Object.entries(MISSING_KERNELS)) {
    if (tf.getKernel(kernelName, 'wasm')) continue;
    register({ kernelName, backendName: 'wasm' }, make, null);
    undo.push(() => tf.unregisterKernel(kernelName, 'wasm'));
  }
  for (const [kernelName, make] of Object.entries(REPLACED_KERNELS)) {
    const own = tf.getKernel(kernelName, 'wasm');
    if (COMPLETED in own.kernelFunc) continue;
    tf.unregisterKernel(kernelName, 'wasm');
    register(own, make, own.kernelFunc);
    undo.push(() => {
      tf.unregisterKernel(kernelName, 'wasm');
      tf.registerKernel(own);
    });
  }
  return () => {
    for (const takeBack of undo) takeBack();
  };
}

function register(config: Omit<tf.KernelConfig, 'kernelFunc'>, make: KernelMaker, own: KernelFunc | null): void {
  const original: OriginalKernel = (kernelName) =>
    (own && kernelName === config.kernelName ? own : registered(kernelName)) as Kernel;
  const kernel = make(original) as unknown as KernelFunc;
  tf.registerKernel({ ...config, kernelFunc: Object.assign(kernel, { [COMPLETED]: own }) });
}

function registered(kernelName: string): KernelFunc {
  const config = tf.getKernel(kernelName, 'wasm');
  if (!config) throw new Error(`expected tfjs-backend-wasm to have ${kernelName}, got nothing`);
  return config.kernelFunc;
}
