import type { DataType, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

type Values = Float32Array | Int32Array | Uint8Array | Uint8Array[];

/** The part of tfjs's cpu backend that running one of its kernels by hand needs. */
export interface CpuBackend {
  firstUse: boolean;
  write(values: Values, shape: number[], dtype: DataType): object;
  readSync(dataId: object): Values;
  disposeData(dataId: object): boolean;
  numDataIds(): number;
}

/**
 * tfjs's cpu backend, created on first use and never made the current one. Its advice to install tfjs-node, printed on
 * its first write, is silenced: the backend that was chosen has already been named.
 */
export function cpuStore(): CpuBackend {
  const backend = tf.findBackend('cpu') as unknown as CpuBackend | null;
  if (!backend) throw new Error('expected the cpu backend of @tensorflow/tfjs to be registered, got none');
  backend.firstUse = false;
  return backend;
}

/** Runs the cpu backend's kernel on tensors of its own store. */
export function runCpuKernel(
  kernelName: string,
  inputs: Record<string, TensorInfo>,
  attrs: Record<string, unknown>,
): TensorInfo | TensorInfo[] {
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
  return kernelFunc({
    inputs,
    attrs: attrs as NonNullable<Parameters<typeof kernelFunc>[0]['attrs']>,
    backend: cpuStore(),
  });
}
