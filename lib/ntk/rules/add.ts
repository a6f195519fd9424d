import { broadcastSum } from './broadcast-sum.ts';
import type { KernelRule } from './rule.ts';

/** `Add`: the bias of a layer, or any broadcast sum with a parameter. */
export const add: KernelRule = {
  contribution: (call, input, n) => broadcastSum(call.inputs[input]?.shape ?? [], call.output.shape, n),
};
