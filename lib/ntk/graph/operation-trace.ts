import * as tf from '@tensorflow/tfjs';
import type { TensorflowBinding } from '../../linalg/libtensorflow/binding.ts';

/** An attribute as tfjs-node gives it to TensorFlow; `type` is one of {@link ATTRIBUTE_TYPES}. */
export interface TracedAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** tfjs-node's numbers of the kinds of attributes, those of TensorFlow's `TF_AttrType`. */
export const ATTRIBUTE_TYPES = { string: 0, int: 1, float: 2, bool: 3, type: 4 } as const;

/** One operation of TensorFlow. Tensors are named by tfjs-node's ids, which are never used twice. */
export interface TracedOperation {
  name: string;
  attributes: TracedAttribute[];
  inputs: number[];
  /** With TensorFlow's number of the type. */
  outputs: { id: number; dtype: number }[];
}

/** Numbers that JavaScript handed over: shapes, axes, ones, zeros. */
export interface TracedConstant {
  id: number;
  shape: number[];
  /** TensorFlow's number of the type. */
  dtype: number;
  bytes: Uint8Array;
}

/** What the native backend did, in order. */
export interface OperationTrace {
  operations: TracedOperation[];
  constants: TracedConstant[];
  /** Whether numbers were read: what came after may depend on them. */
  hasRead: boolean;
}

interface NativeBackend {
  binding: TensorflowBinding;
}

/** Runs `work`, which must not wait for anything, and notes every operation that it has TensorFlow do. */
export function traceOperations<T>(work: () => T): { result: T; trace: OperationTrace } {
  const backend = tf.backend() as unknown as NativeBackend;
  const original = backend.binding;
  const trace: OperationTrace = { operations: [], constants: [], hasRead: false };
  backend.binding = noting(original, trace);
  try {
    return { result: work(), trace };
  } finally {
    backend.binding = original;
  }
}

/** The binding's properties are read-only, so that a Proxy of it could not stand in for them: it is one of nothing. */
function noting(binding: TensorflowBinding, trace: OperationTrace): TensorflowBinding {
  const noted: Partial<TensorflowBinding> = {
    executeOp(name, attributes, inputs, count) {
      const outputs = binding.executeOp(name, attributes, inputs, count);
      trace.operations.push({
        name,
        attributes: attributes.map((attribute) => ({ ...attribute })),
        inputs: [...inputs],
        outputs: outputs.map(({ id, dtype }) => ({ id, dtype })),
      });
      return outputs;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      trace.constants.push({ id, shape: [...shape], dtype, bytes: bytesOf(dtype, values) });
      return id;
    },
    tensorDataSync(id) {
      trace.hasRead = true;
      return binding.tensorDataSync(id);
    },
  };
  return new Proxy({} as TensorflowBinding, {
    get: (_, key) => {
      const value = noted[key as keyof TensorflowBinding] ?? binding[key as keyof TensorflowBinding];
      return typeof value === 'function' ? (value as (...args: never[]) => unknown).bind(binding) : value;
    },
  });
}

const [FLOAT, INT32, BOOL] = [1, 3, 10];

/** A copy of the numbers as TensorFlow lays them out. */
function bytesOf(dtype: number, values: Float32Array | Int32Array): Uint8Array {
  const make = { [FLOAT]: Float32Array, [INT32]: Int32Array, [BOOL]: Uint8Array }[dtype];
  // int64 comes as pairs of int32.
  const array = make ? make.from(values) : values.slice();
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
