import { matMulInputGradient, productContribution } from './batch-mat-mul.ts';
import { broadcastSum } from './broadcast-sum.ts';
import type { KernelRule } from './rule.ts';

/**
 * `_FusedMatMul`: a dense layer with its bias. While a tape is on, tfjs fuses only linear activations, so the output is
 * the preactivation.
 */
export const fusedMatMul: KernelRule = {
  contribution: (call, input, n) => {
    if (call.attrs.activation !== 'linear') return null;
    if (input === 'b') return productContribution(call, n);
    if (input !== 'bias') return null;
    // tfjs adds a batch dimension of 1 in front of the samples; the rows behind it are what the bias is added to.
    const shape = call.output.shape;
    const rows = shape.length > 2 && shape[0] === 1 ? shape.slice(1) : shape;
    return broadcastSum(call.inputs.bias?.shape ?? [], rows, n);
  },
  inputGradient: (call, input, cotangent) =>
    call.attrs.activation === 'linear' ? matMulInputGradient(call, input, cotangent) : null,
};
