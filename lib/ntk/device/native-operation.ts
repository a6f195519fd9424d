import * as tf from '@tensorflow/tfjs';
import type { TensorflowBinding } from '../../linalg/libtensorflow/binding.ts';

type OperationBinding = TensorflowBinding & { TF_ATTR_INT: number; TF_ATTR_STRING: number };

interface NativeOps {
  binding?: OperationBinding;
  executeSingleOutput?: (name: string, attributes: object[], inputs: tf.Tensor[]) => tf.Tensor;
}

/**
 * One operation of TensorFlow on float32 tensors, by its own name; null on other backends than the native one.
 *
 * @param attributes besides the type `T`
 */
export function nativeOperation(
  name: string,
  inputs: tf.Tensor[],
  attributes: (binding: OperationBinding) => object[] = () => [],
): tf.Tensor | null {
  if (tf.getBackend() !== 'tensorflow') return null;
  const { binding, executeSingleOutput } = tf.backend() as unknown as NativeOps;
  if (!binding || !executeSingleOutput) return null;
  const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return executeSingleOutput.call(tf.backend(), name, [...attributes(binding), type], inputs);
}
