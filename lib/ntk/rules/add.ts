import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/** `Add`: the bias of a layer, or any broadcast sum with a parameter. */
export const add: KernelRule = {
  contribution: (use) => elementwise(use),
};
