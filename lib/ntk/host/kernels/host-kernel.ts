import type * as tf from '@tensorflow/tfjs';
import type { HostBlas } from '../host-blas.ts';

/** What tfjs calls a kernel with. */
export interface HostKernelCall {
  inputs: Record<string, tf.TensorInfo | undefined>;
  attrs: Record<string, unknown>;
}

/** A tfjs kernel by BLAS on the numbers of tensors where they lie; null for a call that is left to the backend. */
export type HostKernel = (call: HostKernelCall, blas: HostBlas) => tf.TensorInfo | null;
