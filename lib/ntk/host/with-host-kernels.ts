import * as tf from '@tensorflow/tfjs';
import { type HostBlas, hostBlas } from './host-blas.ts';
import type { HostKernel } from './kernels/host-kernel.ts';
import { HOST_KERNELS } from './kernels/index.ts';

let isInUse = false;

/**
 * Runs `work`, which must not wait for anything, with the kernels that BLAS on the host does faster than the current backend. The backend's
 * own are as they were afterwards: they train the model.
 */
export function withHostKernels<T>(work: () => T): T {
  const blas = isInUse ? null : hostBlas();
  if (!blas) return work();
  const backendName = tf.getBackend();
  const putBack = Object.entries(HOST_KERNELS).map(([name, kernel]) => replace(name, backendName, kernel, blas));
  isInUse = true;
  try {
    return work();
  } finally {
    isInUse = false;
    for (const undo of putBack) undo();
  }
}

function replace(kernelName: string, backendName: string, kernel: HostKernel, blas: HostBlas): () => void {
  const own = tf.getKernel(kernelName, backendName);
  if (!own) return () => {};
  const kernelFunc: tf.KernelFunc = (call) => {
    const { inputs, attrs } = call;
    const areFloats = Object.values(inputs).every((input) => !input || input.dtype === 'float32');
    return (areFloats && kernel({ inputs, attrs: attrs ?? {} }, blas)) || own.kernelFunc(call);
  };
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...own, kernelFunc });
  return () => {
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(own);
  };
}
