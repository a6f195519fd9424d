import { matMulInputGradient, matMulRowsGradient, productContribution } from './batch-mat-mul.ts';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/**
 * `_FusedMatMul`: a dense layer with its bias. While a tape is on, tfjs fuses only linear activations, so the output is
 * the preactivation.
 */
export const fusedMatMul: KernelRule = {
  contribution: (use) => {
    if (use.call.attrs.activation !== 'linear') return null;
    if (use.input === 'b') return productContribution(use);
    return use.input === 'bias' ? elementwise(use) : null;
  },
  inputGradient: (call, input, cotangent) =>
    call.attrs.activation === 'linear' ? matMulInputGradient(call, input, cotangent) : null,
  rowsGradient: matMulRowsGradient,
};
