import * as tf from '@tensorflow/tfjs';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/** `Prelu`: `max(x, 0) + alpha min(x, 0)`. */
export const prelu: KernelRule = {
  contribution: (use) => {
    const { x } = use.call.inputs;
    if (!x || use.input !== 'alpha') return null;
    return elementwise(use, (cotangent) => tf.mul(cotangent, tf.minimum(x, 0)));
  },
};
