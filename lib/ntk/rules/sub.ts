import * as tf from '@tensorflow/tfjs';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/** `Sub`: `a - b`. */
export const sub: KernelRule = {
  contribution: (use) => elementwise(use, use.input === 'a' ? undefined : (cotangent) => tf.neg(cotangent)),
};
