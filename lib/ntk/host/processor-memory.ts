import * as tf from '@tensorflow/tfjs';

/** The float32 numbers of float32 tensors where the current backend keeps them, on backends that compute on the processor in this thread. */
export interface ProcessorMemory {
  /** Valid until the next tensor is made, which may move them: use at once. */
  numbersOf(tensor: tf.TensorInfo): Float32Array;
  /** A new float32 tensor, which nothing keeps count of yet. Its numbers are whatever was there. */
  make(shape: number[]): tf.TensorInfo;
}

interface WasmBackend {
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
}

interface CpuBackend {
  data: { get(dataId: object): { values?: unknown } | undefined };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
}

const MEMORIES: Record<string, ((backend: unknown) => ProcessorMemory) | undefined> = {
  wasm: (backend) => {
    const wasm = backend as WasmBackend;
    return {
      numbersOf: (tensor) => wasm.typedArrayFromHeap(tensor),
      make: (shape) => wasm.makeOutput(shape, 'float32'),
    };
  },
  cpu: (backend) => {
    const cpu = backend as CpuBackend;
    return {
      numbersOf: ({ dataId }) => cpu.data.get(dataId)?.values as Float32Array,
      make: (shape) => cpu.makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape))),
    };
  },
};

/** That of the current backend; null where tensors live elsewhere. */
export function processorMemory(): ProcessorMemory | null {
  return MEMORIES[tf.getBackend()]?.(tf.backend()) ?? null;
}

/** The tensor as one of tfjs's own, disposed with the surrounding tidy. */
export function tracked(tensor: tf.TensorInfo): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(tensor);
}
