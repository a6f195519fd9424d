import * as tf from '@tensorflow/tfjs';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/** `Multiply`: a learned scale. The derivative is the other factor. */
export const multiply: KernelRule = {
  contribution: (use) => {
    const other = use.call.inputs[use.input === 'a' ? 'b' : 'a'];
    return other ? elementwise(use, (cotangent) => tf.mul(cotangent, other)) : null;
  },
};
