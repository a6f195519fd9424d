import * as tf from '@tensorflow/tfjs';
import { perRecording } from '../capture/kernel-call.ts';
import { nativeOperation } from '../device/native-operation.ts';
import { hostReluGradient } from '../host/relu-gradient.ts';
import type { KernelRule } from './rule.ts';

/**
 * `Relu` holds no parameter; its gradient is ours because the `Step` that tfjs multiplies with is seven operations on the
 * native backend, repeated for every output. There TensorFlow's own gradient is one; where
 * the numbers lie in this thread it is a loop over them; elsewhere the mask is made once.
 */
export const relu: KernelRule = {
  contribution: () => null,
  inputGradient: (call, input, cotangent) => {
    const { x } = call.inputs;
    if (input !== 'x' || !x) return null;
    return () =>
      nativeOperation('ReluGrad', [cotangent, x]) ??
      hostReluGradient(cotangent, x) ??
      tf.mul(
        cotangent,
        perRecording(call, 'mask', () => tf.cast(tf.greater(x, 0), 'float32')),
      );
  },
};
