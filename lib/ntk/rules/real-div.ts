import * as tf from '@tensorflow/tfjs';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/** `RealDiv`: `a / b`. */
export const realDiv: KernelRule = {
  contribution: (use) => {
    const { a, b } = use.call.inputs;
    if (!a || !b) return null;
    if (use.input === 'a') return elementwise(use, (cotangent) => tf.div(cotangent, b));
    return elementwise(use, (cotangent) => tf.neg(tf.mul(cotangent, tf.div(a, tf.square(b)))));
  },
};
