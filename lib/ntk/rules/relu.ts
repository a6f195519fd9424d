import * as tf from '@tensorflow/tfjs';
import { perRecording } from '../capture/kernel-call.ts';
import { nativeReluGradient } from '../device/native-relu-gradient.ts';
import type { KernelRule } from './rule.ts';

/**
 * `Relu` holds no parameter; its gradient is ours because the `Step` that tfjs multiplies with is seven operations on the
 * native backend, repeated for every output. Elsewhere the mask is made once.
 */
export const relu: KernelRule = {
  contribution: () => null,
  inputGradient: (call, input, cotangent) => {
    const { x } = call.inputs;
    if (input !== 'x' || !x) return null;
    return () =>
      nativeReluGradient(cotangent, x) ??
      tf.mul(
        cotangent,
        perRecording(call, 'mask', () => tf.cast(tf.greater(x, 0), 'float32')),
      );
  },
};
