import * as tf from '@tensorflow/tfjs';
import type { TensorflowBinding } from '../../linalg/libtensorflow/binding.ts';
import type { Window } from '../convolution/window-patches.ts';

interface NativeOps {
  binding?: TensorflowBinding & { TF_ATTR_INT: number; TF_ATTR_STRING: number };
  executeSingleOutput?: (name: string, attributes: object[], inputs: tf.Tensor[]) => tf.Tensor;
}

/**
 * The patches of a strided 2-D window by TensorFlow's own operation, five times as fast as one strided slice a tap; null on
 * other backends, and without strides, where slices are as fast.
 *
 * @param padded image `[batch, height, width, channels]`, zeros included
 */
export function nativePatches(padded: tf.Tensor, window: Window): tf.Tensor | null {
  if (tf.getBackend() !== 'tensorflow' || window.size.length !== 2 || window.stride.every((step) => step === 1))
    return null;
  const { binding, executeSingleOutput } = tf.backend() as unknown as NativeOps;
  if (!binding || !executeSingleOutput) return null;
  const list = (name: string, values: number[]) => ({ name, type: binding.TF_ATTR_INT, value: [1, ...values, 1] });
  const attributes = [
    list('ksizes', window.size),
    list('strides', window.stride),
    list('rates', window.dilation),
    { name: 'padding', type: binding.TF_ATTR_STRING, value: 'VALID' },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ];
  return executeSingleOutput.call(tf.backend(), 'ExtractImagePatches', attributes, [padded]);
}
